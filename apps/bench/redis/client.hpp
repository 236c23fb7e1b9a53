#pragma once

#include "apps/bench/redis/server.hpp"

#include <chrono>
#include <hiredis/hiredis.h>
#include <string>
#include <thread>
#include <vector>

namespace bench {

/// A connection through hiredis. The constructor waits until the server is up.
class client {
public:
  explicit client(const redis_server& server) {
    for (int i = 0; i < 1000 && !is_connected(); ++i) {
      if (context_ != nullptr) {
        ::redisFree(context_);
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
      }
      context_ = server.port() != 0 ? ::redisConnect("127.0.0.1", server.port())
                                    : ::redisConnectUnix(server.path().c_str());
    }
    require(is_connected(), "a connection with redis-server");
  }
  ~client() { ::redisFree(context_); }
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  /// Sends a command and waits; returns the reply's number, or the length of its text.
  template <class... Args> size_t call(const char* format, Args... args) {
    append(format, args...);
    return reply();
  }
  /// Sends a command and waits; returns the reply's text.
  template <class... Args> std::string text(const char* format, Args... args) {
    append(format, args...);
    void* answer = nullptr;
    require(::redisGetReply(context_, &answer) == REDIS_OK && answer != nullptr, "a reply");
    auto* reply = static_cast<redisReply*>(answer);
    std::string result{reply->str, reply->len};
    ::freeReplyObject(answer);
    return result;
  }
  template <class... Args> void append(const char* format, Args... args) {
    require(::redisAppendCommand(context_, format, args...) == REDIS_OK, "a command");
  }
  void append(const std::vector<const char*>& words) {
    auto** argv = const_cast<const char**>(words.data());
    require(::redisAppendCommandArgv(context_, static_cast<int>(words.size()), argv, nullptr)
                == REDIS_OK,
            "a command");
  }
  size_t reply() {
    void* answer = nullptr;
    require(::redisGetReply(context_, &answer) == REDIS_OK && answer != nullptr, "a reply");
    auto* reply = static_cast<redisReply*>(answer);
    require(reply->type != REDIS_REPLY_ERROR, "a command");
    auto result =
        reply->type == REDIS_REPLY_INTEGER ? static_cast<size_t>(reply->integer) : reply->len;
    ::freeReplyObject(answer);
    return result;
  }

private:
  bool is_connected() const { return context_ != nullptr && context_->err == 0; }

  redisContext* context_ = nullptr;
};

} // namespace bench
