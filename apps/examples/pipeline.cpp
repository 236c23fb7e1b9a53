// A pipeline of three stages: each stage takes from one bounded queue and puts into the next, so a
// slow stage slows the others down, and memory stays bounded.
#include <cctype>
#include <iostream>
#include <manager/manager.hpp>
#include <string>

using texts = manager::queue<std::string>;

void to_upper(texts in, texts out) {
  for (auto text : in.consume()) {
    for (auto& c : text)
      c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    out.push(text);
  }
  out.shutdown(); // the next stage ends when it has taken the rest
}
MANAGER_TASK(to_upper);

void add_mark(texts in, texts out) {
  for (auto& text : in.consume())
    out.push(text + "!");
  out.shutdown();
}
MANAGER_TASK(add_mark);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto raw = m.queue<std::string>(10), upper = m.queue<std::string>(10),
       marked = m.queue<std::string>(10);
  m.spawn(to_upper, raw, upper);
  m.spawn(add_mark, upper, marked);
  for (auto* word : {"one", "two", "three"})
    raw.push(word);
  raw.shutdown();
  for (auto& word : marked.consume())
    std::cout << word << '\n';
}
