#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/sync/synchronizer.hpp"
#include "tests/support/object_tables.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace manager::test {

/// Answer of a call of a model: none yet, a result or a failure.
struct model_answer {
  bool given = false;
  std::optional<errc> failure;
  packed result; ///< empty for none, and for absent ones
};

/// A call of a model.
struct model_call {
  std::shared_ptr<model_answer> answer = std::make_shared<model_answer>();
  std::shared_ptr<pending_base> wait; ///< null for operations that never wait
};

/// A plain object of any type, whose operations are called by name: the model that shared objects
/// are compared with.
class model_object {
public:
  virtual ~model_object() = default;
  virtual model_call call(const caller& who, std::string_view operation,
                          const std::vector<packed>& arguments) = 0;
  virtual void session_ended(uint64_t session) = 0;

  /// Returns all state that future calls depend on, besides the waiting calls.
  virtual std::string state() const = 0;
};

namespace detail {

template <class T> packed packed_result(const T& value) {
  if constexpr (std::is_same_v<T, std::monostate>)
    return {};
  else if constexpr (requires { value.has_value(); })
    return value ? pack(*value) : packed{};
  else
    return pack(value);
}

template <class R> class model_sink final : public reply_sink<R> {
public:
  explicit model_sink(std::shared_ptr<model_answer> answer) : answer_{std::move(answer)} {}

private:
  void give(model_answer answer) {
    if (std::exchange(answer_->given, true))
      throw std::logic_error{"a call was answered twice"};
    answer.given = true;
    *answer_ = std::move(answer);
  }
  void do_resolve(result_value<R> value) override {
    give({false, std::nullopt, packed_result(value)});
  }
  void do_fail(const error& why) override { give({false, why.kind(), {}}); }

  std::shared_ptr<model_answer> answer_;
};

template <class T> T argument_from(const packed& value) {
  if constexpr (requires { typename T::value_type; } && !std::is_same_v<T, std::string>)
    return value.empty() ? T{} : T{unpack<typename T::value_type>(value)};
  else
    return unpack<T>(value);
}

} // namespace detail

template <class Object> class model_of final : public model_object {
public:
  explicit model_of(const packed& initial) : object_{initial} {}

  /// Makes a model that joins the locks of a history.
  model_of(const packed& initial, object_tables& tables, uint64_t id) : object_{initial} {
    if constexpr (std::is_base_of_v<synchronizer, Object>)
      object_.attach(tables.context_of(id));
  }

  model_call call(const caller& who, std::string_view operation,
                  const std::vector<packed>& arguments) override {
    model_call made;
    table_of<Object>.apply(
        [&](auto... row) { (call_if(row, operation, who, arguments, made), ...); });
    object_.answer_waits();
    return made;
  }

  void session_ended(uint64_t session) override {
    object_.session_ended(session, session_end::lost);
  }

  std::string state() const override {
    auto text = object_.dump().bytes();
    if constexpr (std::is_base_of_v<synchronizer, Object>) {
      for (auto& each : object_.holders())
        text += " h" + std::to_string(each.who.session);
      for (auto& each : object_.waiters())
        text += ' ' + std::to_string(each.who.session);
    }
    return text;
  }

private:
  template <class Row>
  void call_if(const Row& row, std::string_view operation, const caller& who,
               const std::vector<packed>& arguments, model_call& made) {
    if (row.name != operation)
      return;
    try {
      using wanted = typename Row::sig::arguments;
      run(row, who, arguments, made, static_cast<wanted*>(nullptr),
          std::make_index_sequence<std::tuple_size_v<wanted>>{});
    } catch (const error& why) {
      made.wait = nullptr;
      *made.answer = {true, why.kind(), {}};
    }
  }

  template <class Row, class... A, size_t... I>
  void run(const Row& row, const caller& who, const std::vector<packed>& arguments,
           model_call& made, std::tuple<A...>*, std::index_sequence<I...>) {
    std::tuple<A...> values{detail::argument_from<A>(arguments.at(I))...};
    std::apply([&](auto&... value) { invoke(row, who, made, value...); }, values);
  }

  template <class Row, class... A>
  void invoke(const Row& row, const caller& who, model_call& made, A&... values) {
    using sig = typename Row::sig;
    using result = typename sig::result;
    auto call = [&](auto&&... all) {
      if constexpr (sig::takes_caller)
        return (object_.*row.fn)(who, std::forward<decltype(all)>(all)...);
      else
        return (object_.*row.fn)(std::forward<decltype(all)>(all)...);
    };
    if constexpr (sig::deferred) {
      auto sink = std::make_shared<detail::model_sink<result>>(made.answer);
      made.wait = sink;
      call(pending<result>{sink}, values...);
    } else if constexpr (std::is_void_v<result>) {
      call(values...);
      *made.answer = {true, std::nullopt, {}};
    } else {
      *made.answer = {true, std::nullopt, detail::packed_result(call(values...))};
    }
  }

  Object object_;
};

} // namespace manager::test
