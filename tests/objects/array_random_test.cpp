#include "actors/objects/containers/array.hpp"
#include "actors/value/packed_binary.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

// Random operations on an array, or on a member of an array of tuples, and on a std::vector; both
// must always agree.

using namespace manager;
using namespace manager::test;

namespace {

template <class T> packed blob_of_elements(const std::vector<T>& elements) {
  return pack_blob({reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(T)});
}

/// Part of an element that the operations are on.
enum class part { whole, member };

template <class T> class pair_of_arrays {
public:
  pair_of_arrays(unsigned seed, part on)
      : random_{seed},
        model_(static_cast<size_t>(random_.number(1, 40))),
        member_{on == part::whole ? std::nullopt : std::optional{manager::test::array(1)}},
        array_{manager::test::array(type(on), model_.size(), nil)} {}

  void step() {
    using operation = void (pair_of_arrays::*)();
    constexpr operation all[] = {
        &pair_of_arrays::set,       &pair_of_arrays::exchange_if, &pair_of_arrays::add,
        &pair_of_arrays::swap,      &pair_of_arrays::write,       &pair_of_arrays::read,
        &pair_of_arrays::set_slice, &pair_of_arrays::fill,        &pair_of_arrays::add_slice,
        &pair_of_arrays::look,      &pair_of_arrays::summarize};
    (this->*all[random_.number(0, std::ssize(all) - 1)])();
  }

  bool agree() const {
    return array_.read(0, size(), member_) == blob_of_elements(model_)
           && (!member_ || (has_only_zeros(0) && has_only_zeros(2)));
  }

private:
  struct slice {
    array_object::bound start, stop;
    int64_t step;
    slice_range range;
  };

  static std::string type(part on) {
    std::string number{name_of(element_kind_of<T>())};
    return on == part::whole ? number : "tuple<u8," + number + ",f64>";
  }

  /// Returns true if an operation has changed no other member.
  bool has_only_zeros(int other) const {
    auto bytes = array_.read(0, size(), manager::test::array(other));
    auto blob = bytes_of_blob(bytes);
    return std::all_of(blob.begin(), blob.end(), [](char byte) { return byte == 0; });
  }

  int64_t size() const { return std::ssize(model_); }
  T value() { return static_cast<T>(random_.number(0, 9)); }

  size_t index() { return static_cast<size_t>(random_.number(0, size() - 1)); }
  int64_t from_either_end(size_t index) {
    return static_cast<int64_t>(index) - (random_.chance(50) ? 0 : size());
  }

  slice some_slice() {
    auto start = random_.bound(size());
    auto stop = random_.bound(size());
    auto step = random_.number(1, 3) * (random_.chance(50) ? 1 : -1);
    return {start, stop, step, resolve_slice(start, stop, step, size())};
  }
  std::vector<T> members(const slice& of) const {
    std::vector<T> found;
    for (int64_t i = 0; i < of.range.count; ++i)
      found.push_back(model_[of.range.index(i)]);
    return found;
  }

  std::vector<T> some_values(int64_t count) {
    std::vector<T> values(static_cast<size_t>(count));
    std::generate(values.begin(), values.end(), [this] { return value(); });
    return values;
  }

  /// Packs elements as a blob or as an array of values.
  packed as_argument(const std::vector<T>& values) {
    if (random_.chance(50))
      return blob_of_elements(values);
    packed_writer out;
    out.array(values.size());
    for (auto x : values)
      out.value(x);
    return std::move(out).finish();
  }

  void set() {
    auto which = index();
    auto old = std::exchange(model_[which], value());
    CHECK(array_.exchange(from_either_end(which), pack(model_[which]), member_) == pack(old));
  }

  void exchange_if() {
    auto which = index();
    auto expected = value();
    auto desired = value();
    auto current = array_.cmp_xchg(from_either_end(which), pack(expected), pack(desired), member_);
    CHECK(current.has_value() == (model_[which] != expected));
    if (!current)
      model_[which] = desired;
    CHECK(array_.at(static_cast<int64_t>(which), member_) == pack(model_[which]));
  }

  void add() {
    auto which = index();
    auto delta = value();
    auto sum = static_cast<int64_t>(model_[which]) + static_cast<int64_t>(delta);
    if (sum > 100) {
      model_[which] = 0;
      return array_.set(static_cast<int64_t>(which), pack(T{0}), member_);
    }
    CHECK(array_.fetch_add(from_either_end(which), pack(delta), member_) == pack(model_[which]));
    model_[which] = static_cast<T>(sum);
  }

  void swap() {
    auto left = index();
    auto right = index();
    array_.swap(from_either_end(left), from_either_end(right), member_);
    std::swap(model_[left], model_[right]);
  }

  void write() {
    auto first = random_.number(0, size());
    auto values = some_values(random_.number(0, size() - first));
    array_.write(first, as_argument(values), member_);
    std::copy(values.begin(), values.end(), model_.begin() + first);
  }

  void read() {
    auto first = random_.number(0, size());
    auto most = random_.number(1, size() + 3);
    auto last = std::min(first + most, size());
    CHECK(array_.read(first, most, member_)
          == blob_of_elements(std::vector<T>(model_.begin() + first, model_.begin() + last)));
  }

  void set_slice() {
    auto which = some_slice();
    auto values = some_values(which.range.count);
    array_.set_slice(which.start, which.stop, which.step, as_argument(values), member_);
    for (int64_t i = 0; i < which.range.count; ++i)
      model_[which.range.index(i)] = values[i];
  }

  void fill() {
    auto which = some_slice();
    auto x = value();
    array_.fill(which.start, which.stop, which.step, pack(x), member_);
    for (int64_t i = 0; i < which.range.count; ++i)
      model_[which.range.index(i)] = x;
  }

  void add_slice() {
    auto which = some_slice();
    auto chosen = members(which);
    if (std::any_of(chosen.begin(), chosen.end(), [](T x) { return x > 90; }))
      return;
    auto delta = value();
    array_.add_slice(which.start, which.stop, which.step, pack(delta), member_);
    for (int64_t i = 0; i < which.range.count; ++i)
      model_[which.range.index(i)] = static_cast<T>(model_[which.range.index(i)] + delta);
  }

  void look() {
    auto which = some_slice();
    auto chosen = members(which);
    CHECK(array_.slice(which.start, which.stop, which.step, member_) == blob_of_elements(chosen));
    auto wanted = value();
    CHECK(array_.count(pack(wanted), which.start, which.stop, which.step, member_)
          == std::count(chosen.begin(), chosen.end(), wanted));
    CHECK(array_.count_if("<", pack(wanted), which.start, which.stop, which.step, member_)
          == std::count_if(chosen.begin(), chosen.end(), [&](T x) { return x < wanted; }));
    auto found = std::find(model_.begin(), model_.end(), wanted);
    auto expected =
        found == model_.end() ? std::nullopt : std::optional<int64_t>{found - model_.begin()};
    CHECK(array_.find(pack(wanted), std::nullopt, std::nullopt, member_) == expected);
  }

  void summarize() {
    auto which = some_slice();
    auto chosen = members(which);
    auto sum = std::accumulate(chosen.begin(), chosen.end(), T{} + 0.0);
    CHECK(unpack<double>(array_.sum(which.start, which.stop, which.step, member_)) == sum);
    if (chosen.empty()) {
      CHECK_FAILS(errc::empty, array_.min(which.start, which.stop, which.step, member_));
      return;
    }
    auto [least, greatest] = std::minmax_element(chosen.begin(), chosen.end());
    CHECK(array_.min(which.start, which.stop, which.step, member_) == pack(*least));
    CHECK(array_.max(which.start, which.stop, which.step, member_) == pack(*greatest));
  }

  random_values random_;
  std::vector<T> model_;
  array_object::member member_;
  array_object array_;
};

} // namespace

TEMPLATE_TEST_CASE("an array does what a vector does, over a hundred thousand random operations",
                   "", int8_t, uint16_t, int64_t, double) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    pair_of_arrays<TestType> both{seed, part::whole};
    for (int i = 0; i < 500; ++i) { // 100,000 for all types together
      both.step();
      REQUIRE(both.agree());
    }
  }
}

TEMPLATE_TEST_CASE(
    "a member of an array of tuples does what a vector does, over 100,000 operations", "", int8_t,
    uint16_t, int64_t, double) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    pair_of_arrays<TestType> both{seed, part::member};
    for (int i = 0; i < 500; ++i) {
      both.step();
      REQUIRE(both.agree());
    }
  }
}
