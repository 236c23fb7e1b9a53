#pragma once

#include <cstdint>
#include <msgpack.hpp>
#include <string>

namespace manager {

/// Version of the protocol in docs/protocol.md.
inline constexpr uint32_t protocol_version = 3;

/// First message of each side, before the first BASP byte.
struct hello {
  uint32_t protocol = protocol_version;
  uint32_t caf_version = 0;
  std::string node;             ///< id of the node as BASP writes it
  std::string nonce;            ///< 32 random bytes: makes every exchange unique
  uint64_t max_value_bytes = 0; ///< of a server: size limit of a value
  uint64_t incarnation = 0;     ///< of a server: random number that identifies this run
  int64_t heartbeat_ms = 0;     ///< longest silence allowed to the peer; 0: for ever
  uint64_t session_calls = 0;   ///< of a server: limit of a session's unanswered calls
  uint64_t store_id = 0;        ///< of a server: number of its objects' store, for references

  // A client that only fetches the descriptor of a shared memory says which, and for which session.
  // Its connection then carries the descriptor, and no BASP.
  uint64_t memory = 0;         ///< number of the object; 0: none
  uint64_t memory_session = 0; ///< number of the session that the memory was offered to

  MSGPACK_DEFINE(protocol, caf_version, node, nonce, max_value_bytes, incarnation, session_calls,
                 heartbeat_ms, store_id, memory, memory_session)
};

/// Returns the hello of this program, without the fields of a server.
hello make_hello(std::string node);

} // namespace manager
