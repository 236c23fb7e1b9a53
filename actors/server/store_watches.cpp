#include "actors/server/store.hpp"
#include "actors/value/packed_value.hpp"

#include <utility>

// Watches of objects, and of the names of all objects.

namespace manager {
namespace {

/// Request that waits until a long operation of its object has ended.
class postponed_request final : public postponed {
public:
  postponed_request(std::function<void()> again, std::function<void(const error&)> refuse)
      : again_{std::move(again)}, refuse_{std::move(refuse)} {}

  void run() override { again_(); }
  void refuse(const error& why) override { refuse_(why); }

private:
  std::function<void()> again_;
  std::function<void(const error&)> refuse_;
};

template <class T> void answer_or_fail(pending<T>& reply, const std::function<void()>& action) {
  if (reply.state().answered()) // while the request was postponed
    return;
  try {
    action();
  } catch (...) {
    reply.fail(current_failure());
  }
}

} // namespace

void store::watch(pending<uint64_t> reply, const watch_request& request,
                  std::optional<uint64_t> from) {
  auto again = [this, reply, request, from] { watch(reply, request, from); };
  auto refuse = [reply](const error& why) mutable { reply.fail(why); };
  answer_or_fail(reply, [&] {
    if (!postpone_while_away(request.object, again, refuse))
      begin_watch(reply, request, from);
  });
}

void store::begin_watch(pending<uint64_t>& reply, const watch_request& request,
                        std::optional<uint64_t> from) {
  auto most = context_.limits().session_calls;
  if (context_.watches().count_of(request.session) >= most)
    throw error{errc::limit_reached,
                "the session already has " + std::to_string(most) + " watches"};
  if (request.object != 0 && !request.filter.is_everything()
      && !objects_.at(request.object).object->has_keys())
    throw error{errc::bad_argument, "only dicts, records, sets and names are watched by key"};
  if (request.object == 0 && !names_watch_)
    names_watch_ = std::make_unique<object_watch>(names_revision_);
  auto& log = request.object == 0 ? *names_watch_ : objects_.at(request.object).object->watch();
  auto now = request.object == 0 ? names_revision_ : revision_of(request.object);
  auto& added = context_.watches().add(log, request);
  if (from)
    log.replay(added, request.filter, *from, now);
  reply.resolve(now);
}

void store::unwatch(uint64_t session, uint64_t number) {
  if (auto object = context_.watches().remove(session, number))
    end_watch(*object);
}

void store::snapshot(pending<packed> reply, uint64_t id) {
  auto again = [this, reply, id] { snapshot(reply, id); };
  auto refuse = [reply](const error& why) mutable { reply.fail(why); };
  answer_or_fail(reply, [&] {
    if (!postpone_while_away(id, again, refuse))
      objects_.at(id).object->snapshot(reply);
  });
}

/// Postpones a request while another thread uses the object; returns false if none does.
/// @throws error object_gone
bool store::postpone_while_away(uint64_t id, const std::function<void()>& again,
                                const std::function<void(const error&)>& refuse) {
  if (id == 0)
    return false;
  auto* found = object(id);
  if (found == nullptr)
    throw error{errc::object_gone, "the object was removed"};
  if (!found->is_away())
    return false;
  found->postpone(std::make_unique<postponed_request>(again, refuse));
  return true;
}

/// Ends the log of an object that nobody watches any more.
void store::end_watch(uint64_t id) {
  if (id == 0 && names_watch_ && names_watch_->empty())
    names_watch_ = nullptr;
  else if (auto* found = object(id))
    found->end_watch();
}

/// Reports that a name was added or removed.
void store::report_name(std::string_view operation, uint64_t id, const entry& object) {
  ++names_revision_;
  if (!names_watch_)
    return;
  change_event change{change_kind::changed, names_revision_, operation};
  change.key = pack(object.name);
  change.contents = pack(std::tuple{object.name, object.object->schema(), id});
  names_watch_->publish(std::make_shared<change_event>(std::move(change)));
}

} // namespace manager
