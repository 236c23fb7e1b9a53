#pragma once

#include "actors/caf/call_header.hpp"
#include "actors/caf/grant.hpp"
#include "actors/caf/wire.hpp"
#include "actors/objects/operation.hpp"

#include <caf/atom.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>
#include <tuple>

namespace manager {

/// CAF atom of an operation.
template <uint64_t Id> using operation_atom = caf::atom_constant<static_cast<caf::atom_value>(Id)>;

namespace detail {

template <class Row, class Arguments = typename Row::sig::arguments> struct row_interface;

template <class Row, class... A> struct row_interface<Row, std::tuple<A...>> {
  using type = typename caf::replies_to<operation_atom<Row::id>, call_header, wire_type<A>...>::
      template with<wire_type<typename Row::sig::result>>;
};

template <class Rows> struct table_interface;

template <class... Row> struct table_interface<operation_table<Row...>> {
  using type = caf::typed_actor<typename row_interface<Row>::type...>;
};

} // namespace detail

/// Typed actor that hosts an `Object`: one clause `(atom, call_header, A...) -> R` for each row of
/// its table. CAF users hold this handle.
template <class Object>
using interface_of = typename detail::table_interface<operations_of<Object>>::type;

} // namespace manager
