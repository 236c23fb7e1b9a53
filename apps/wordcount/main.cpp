#include "apps/wordcount/count_job.hpp"
#include "apps/wordcount/options.hpp"

#include <iomanip>
#include <iostream>
#include <manager/manager.hpp>

// Counts the words of a folder with several processes: files pass through a shared queue, counts
// are added in a shared dict. The result is right even if workers are killed: see tally.

namespace {

int fail(const std::string& why, int code) {
  std::cerr << "wordcount: " << why << '\n';
  return code;
}

void print(const wordcount::result& sum) {
  for (auto& [word, count] : sum.top)
    std::cout << std::setw(10) << count << "  " << word << '\n';
  std::cout << "total: " << sum.words << " words in " << sum.files << " files" << std::endl;
}

int count(const wordcount::options& options) {
  auto m = manager::start();
  auto sum = wordcount::count_job{m, options.workers}.run(options.folder);
  print(sum);
  for (auto& [path, why] : sum.problems)
    std::cerr << "wordcount: not counted: " << path << ": " << why << '\n';
  return sum.problems.empty() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv); // a worker process counts its files here and exits
  try {
    auto options = wordcount::parse_options(argc, argv);
    if (!options.help)
      return count(options);
    std::cout << wordcount::usage;
    return 0;
  } catch (const wordcount::usage_error& failure) {
    return fail(failure.what() + std::string{"\n"} + wordcount::usage, 2);
  } catch (const manager::error& failure) {
    return fail(failure.what(), manager::exit_code(failure.kind()));
  } catch (const std::exception& failure) {
    return fail(failure.what(), 1);
  }
}
