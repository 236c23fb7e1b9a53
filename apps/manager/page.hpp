#pragma once

#include <string_view>

namespace manager::app {

/// Text of the page that `serve --http` shows, from apps/manager/page.html.
std::string_view page_text();

} // namespace manager::app
