#include "apps/manager/top_screen.hpp"

#include <manager/error.hpp>

#ifdef MANAGER_HAS_CURSES

#include <algorithm>
#include <clocale>
#include <cstdio>
#define NCURSES_NOMACROS
#include <curses.h>
#include <unistd.h>

namespace manager::app {
namespace {

/// Terminal in the mode of ncurses, for the time of a scope.
class terminal {
public:
  terminal() {
    std::setlocale(LC_CTYPE, "");
    screen_ = ::newterm(nullptr, stdout, stdin);
    if (screen_ == nullptr)
      throw error{errc::not_supported,
                  "ncurses does not know this terminal ($TERM); use --plain or --json"};
    ::cbreak();
    ::noecho();
    ::curs_set(0);
    ::keypad(stdscr, TRUE);
  }
  ~terminal() {
    ::endwin();
    ::delscreen(screen_);
  }
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

private:
  SCREEN* screen_;
};

/// State of the screen: the page, the order, the row, and whether a row is looked into.
class top_screen {
public:
  top_screen(const session& m, std::chrono::milliseconds interval)
      : m_{m}, server_{m}, interval_{interval} {}

  void run() {
    while (!ended_) {
      view_.update(snapshot::of(server_));
      auto next = std::chrono::steady_clock::now() + interval_;
      for (auto left = interval_; !ended_ && left.count() > 0;
           left = std::chrono::ceil<std::chrono::milliseconds>(
               next - std::chrono::steady_clock::now())) {
        draw();
        ::timeout(static_cast<int>(left.count()));
        handle(::getch());
      }
    }
  }

private:
  void handle(int key) {
    switch (key) {
    case 'q':
    case 3: // Control-C, where the terminal sends it as a key
      ended_ = true;
      break;
    case 'o':
      return open(top_page::operations);
    case 's':
      return open(top_page::sessions);
    case 'w':
      return open(top_page::waits);
    case 'l':
      return open(top_page::slow);
    case 'c':
      order_ = top_order::calls;
      break;
    case 'm':
      order_ = top_order::mean;
      break;
    case 'p':
      order_ = top_order::p99;
      break;
    case 'x':
      order_ = top_order::longest;
      break;
    case 'n':
      order_ = top_order::name;
      break;
    case KEY_DOWN:
    case 'j':
      ++row_;
      break;
    case KEY_UP:
    case 'k':
      row_ -= row_ > 0;
      break;
    case '\n':
    case KEY_ENTER:
      looking_ = !looking_;
      break;
    case 27: // Escape
      looking_ = false;
      break;
    default:
      break;
    }
  }

  void open(top_page page) {
    page_ = page;
    row_ = 0;
    looking_ = false;
  }

  void put(int line, const std::string& text) const {
    if (line < LINES - 1)
      ::mvaddnstr(line, 0, text.c_str(), COLS);
  }

  void draw() {
    ::erase();
    int line = 0;
    for (auto& text : view_.head(m_.address()))
      put(line++, text);
    ++line;
    looking_ ? draw_details(line) : draw_table(line);
    ::attron(A_DIM);
    put_keys();
    ::attroff(A_DIM);
    ::refresh();
  }

  void put_keys() const {
    auto keys = looking_ ? "Enter back  q quit"
                : page_ == top_page::operations
                    ? "o ops  s sessions  w waits  l slow | sort: c m p x n | Enter look  q quit"
                    : "o ops  s sessions  w waits  l slow | Enter look  q quit";
    ::mvaddnstr(LINES - 1, 0, keys, COLS - 1);
  }

  void draw_details(int line) const {
    for (auto& text : view_.details(server_, page_, order_, row_))
      put(line++, text);
  }

  void draw_table(int line) {
    ::attron(A_REVERSE);
    put(line++, view_.heading(page_));
    ::attroff(A_REVERSE);
    auto rows = view_.rows(page_, order_);
    row_ = std::min(row_, rows.empty() ? 0 : rows.size() - 1);
    auto room = static_cast<size_t>(std::max(1, LINES - 1 - line));
    auto first = row_ >= room ? row_ - room + 1 : 0;
    for (auto i = first; i < rows.size() && i < first + room; ++i) {
      if (i == row_)
        ::attron(A_BOLD);
      put(line++, rows[i]);
      ::attroff(A_BOLD);
    }
  }

  const session& m_;
  monitor server_;
  std::chrono::milliseconds interval_;
  top_view view_;
  top_page page_ = top_page::operations;
  top_order order_ = top_order::calls;
  size_t row_ = 0;
  bool looking_ = false;
  bool ended_ = false;
};

} // namespace

void show_top_screen(const session& m, std::chrono::milliseconds interval) {
  terminal in_use;
  top_screen{m, interval}.run();
}

bool has_top_screen() noexcept {
  return true;
}

} // namespace manager::app

#else

namespace manager::app {

void show_top_screen(const session&, std::chrono::milliseconds) {
  throw error{errc::not_supported, "this program was built without ncurses; use --plain or --json"};
}

bool has_top_screen() noexcept {
  return false;
}

} // namespace manager::app

#endif
