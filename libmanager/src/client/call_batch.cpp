#include "libmanager/src/client/call_batch.hpp"

#include "actors/runtime/interface.hpp"

#include <caf/message.hpp>
#include <utility>

namespace manager {

void call_batch::send() {
  if (bytes_.empty())
    return;
  count_ = 0;
  bool borrowed = loop_.borrow_if_free(); // then nobody else need be woken
  directory_->enqueue(sender_, caf::make_message_id(),
                      caf::make_message(operation_atom<wire_id("batch")>::value, call_header{},
                                        std::exchange(bytes_, {})),
                      nullptr);
  if (borrowed)
    loop_.give_back(false);
}

void call_batch::send_soon() {
  loop_.post_soon([batch = weak_from_this()] {
    if (auto alive = batch.lock())
      alive->flush();
  });
}

} // namespace manager
