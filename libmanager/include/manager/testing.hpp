#pragma once

#include "manager/testing/explore.hpp"
#include "manager/testing/outcome.hpp"
#include "manager/testing/worker.hpp"
#include "manager/testing/world.hpp"
