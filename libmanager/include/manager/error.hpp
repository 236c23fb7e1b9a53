#pragma once

#include "actors/value/errc.hpp" // manager::errc, manager::error
