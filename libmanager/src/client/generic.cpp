#include "manager/generic.hpp"

#include "actors/object_types.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "manager/detail/generic_row.hpp"

#include <array>
#include <span>

namespace manager {
namespace {

using detail::generic_call;
using detail::generic_invoker;
using detail::generic_row;

template <class Object, class... Row>
constexpr std::array<generic_invoker, sizeof...(Row)> invokers{
    &generic_row<Object, Row>::invoke...};

template <class Object, class... Row>
std::span<const generic_invoker> invokers_of(const operation_table<Row...>&) {
  return invokers<Object, Row...>;
}

template <class... Object> auto all_invokers(type_list<Object...>) {
  return std::array{invokers_of<Object>(table_of<Object>)...};
}

/// Returns the function for an operation, by the position of its row in the table.
generic_invoker invoker_of(const object_type_info& type, const operation_info& row) {
  if (auto* own = detail::own_invokers(type.name))
    return (*own)[static_cast<size_t>(&row - type.operations.data())];
  static const auto all = all_invokers(object_types{});
  return all[static_cast<size_t>(&type - known_types().data())]
            [static_cast<size_t>(&row - type.operations.data())];
}

} // namespace

void operation_info::require_count(size_t given) const {
  auto least = required_arguments();
  auto most = arguments.size();
  if (given < least || given > most)
    throw error{errc::bad_argument, "takes " + std::to_string(least)
                                        + (least == most ? "" : " to " + std::to_string(most))
                                        + (most == 1 ? " argument, got " : " arguments, got ")
                                        + std::to_string(given)};
}

generic_object generic_object::open(const session& m, std::string_view name) {
  return generic_object{detail::core_of(m).find(std::string{name})};
}

generic_object generic_object::obtain(const session& m, std::string_view type,
                                      const std::string& schema, std::string_view name,
                                      packed initial) {
  return generic_object{
      detail::core_of(m).obtain(std::string{type}, schema, std::string{name}, std::move(initial))};
}

const std::string& generic_object::type() const {
  return object_->granted().type;
}

const std::string& generic_object::schema() const {
  return object_->granted().schema;
}

std::optional<packed> generic_object::call(std::string_view operation,
                                           const std::vector<std::optional<packed>>& arguments,
                                           wait_time wait) const {
  auto& known = known_type(type());
  auto& row = known.operation(operation);
  auto all = arguments;
  all.resize(row.arguments.size());
  generic_call started{object_, row, all, wait};
  try {
    row.require_count(arguments.size());
  } catch (const error& failure) {
    started.raise(failure);
  }
  return invoker_of(known, started.row)(started);
}

} // namespace manager
