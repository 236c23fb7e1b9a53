#pragma once

#include "apps/manager/top_view.hpp"

#include <chrono>
#include <manager/session.hpp>

namespace manager::app {

/// Shows `top` on the terminal, until the user ends it. Keys choose the page, the order and a row.
/// @throws error not_supported if this program was built without ncurses, or the terminal cannot
/// show it
void show_top_screen(const session& m, std::chrono::milliseconds interval);

/// Returns true if this program can show it.
bool has_top_screen() noexcept;

} // namespace manager::app
