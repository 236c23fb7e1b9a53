#pragma once

#include "actors/model/errc.hpp" // manager::errc, manager::error
