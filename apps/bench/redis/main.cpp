#include "apps/bench/redis/client.hpp"

#include <functional>
#include <iostream>
#include <map>
#include <random>

// Benchmark of Redis: `bench_redis WORK TIMES`. Starts a redis-server without persistence.

namespace {

using bench::client;
using bench::redis_server;
using bench::require;

double sync(bool on_tcp, size_t times) {
  redis_server server{on_tcp};
  client own{server};
  auto result = bench::median_us(times, [&] { own.call("RPUSH numbers 7"); });
  require(own.call("LLEN numbers") == times + times / 10, "appends");
  return result;
}

double pipelined(size_t times) {
  constexpr size_t burst = 256;
  redis_server server;
  client own{server};
  auto count = times / burst * burst;
  auto result = bench::rate(static_cast<double>(count), [&] {
    for (size_t done = 0; done < count; done += burst) {
      for (size_t i = 0; i < burst; ++i)
        own.append("RPUSH numbers 7");
      for (size_t i = 0; i < burst; ++i)
        own.reply();
    }
  });
  require(own.call("LLEN numbers") == count, "appends");
  return result;
}

double extend(size_t times) {
  redis_server server;
  client own{server};
  std::vector<const char*> words{"RPUSH", "numbers"};
  words.resize(1002, "7");
  auto result = bench::rate(1000.0 * static_cast<double>(times), [&] {
    for (size_t i = 0; i < times; ++i) {
      own.append(words);
      own.reply();
    }
  });
  require(own.call("LLEN numbers") == 1000 * times, "appends");
  return result;
}

/// Microseconds of adding 1 to a random field of a hash with `times` fields.
double hash_add(size_t times) {
  redis_server server;
  client own{server};
  constexpr size_t burst = 1000;
  for (size_t first = 0; first < times; first += burst) {
    auto end = std::min(first + burst, times);
    for (size_t i = first; i < end; ++i)
      own.append("HSET counters key-%llu %llu", static_cast<unsigned long long>(i),
                 static_cast<unsigned long long>(i));
    for (size_t i = first; i < end; ++i)
      own.reply();
  }
  std::mt19937_64 random{7};
  std::uniform_int_distribution<unsigned long long> any{0, times - 1};
  auto calls = std::min<size_t>(times, 20'000);
  auto result =
      bench::median_us(calls, [&] { own.call("HINCRBY counters key-%llu 1", any(random)); });
  require(own.call("HLEN counters") == times, "additions");
  return result;
}

/// Microseconds of moving 1 between two random fields of a hash, in MULTI and EXEC that are sent
/// together, or by a Lua script that the server has loaded.
double transfer(bool by_script, size_t times) {
  constexpr unsigned long long accounts = 1000;
  redis_server server;
  client own{server};
  for (unsigned long long i = 0; i < accounts; ++i)
    own.call("HSET accounts key-%llu 1000", i);
  auto script = own.text("SCRIPT LOAD %s", "redis.call('HINCRBY', KEYS[1], ARGV[1], -1) "
                                           "return redis.call('HINCRBY', KEYS[1], ARGV[2], 1)");
  std::mt19937_64 random{7};
  std::uniform_int_distribution<unsigned long long> any{0, accounts - 1};
  auto in_script = [&] {
    own.call("EVALSHA %s 1 accounts key-%llu key-%llu", script.c_str(), any(random), any(random));
  };
  auto in_multi = [&] {
    own.append("MULTI");
    own.append("HINCRBY accounts key-%llu -1", any(random));
    own.append("HINCRBY accounts key-%llu 1", any(random));
    own.append("EXEC");
    for (int i = 0; i < 4; ++i)
      own.reply();
  };
  auto result = by_script ? bench::median_us(times, in_script) : bench::median_us(times, in_multi);
  require(own.call("HLEN accounts") == accounts, "transfers");
  return result;
}

double clients(size_t count, size_t times) {
  redis_server server;
  client own{server};
  int start[2];
  int done[2];
  require(::pipe(start) == 0 && ::pipe(done) == 0, "pipes");
  for (size_t i = 0; i < count; ++i)
    if (::fork() == 0) {
      client other{server};
      char ignored = 0;
      require(::write(done[1], "r", 1) == 1 && ::read(start[0], &ignored, 1) == 1, "the start");
      for (size_t j = 0; j < times; ++j)
        other.call("RPUSH numbers 7");
      ::_exit(0);
    }
  char ready = 0;
  for (size_t i = 0; i < count; ++i)
    require(::read(done[0], &ready, 1) == 1, "the clients");
  auto result = bench::rate(static_cast<double>(count * times), [&] {
    require(::write(start[1], std::string(count, 's').data(), count) > 0, "the start");
    for (size_t i = 0; i < count; ++i)
      ::waitpid(-1, nullptr, 0); // the server does not end
  });
  require(own.call("LLEN numbers") == count * times, "appends");
  return result;
}

double queue_hop(size_t times) {
  redis_server server;
  client own{server};
  auto rounds = times + times / 10;
  auto echo = ::fork();
  if (echo == 0) {
    client other{server};
    for (size_t i = 0; i < rounds; ++i) {
      other.call("BLPOP there 0");
      other.call("RPUSH back 7");
    }
    ::_exit(0);
  }
  auto result = bench::median_us(times, [&] {
    own.call("RPUSH there 7");
    own.call("BLPOP back 0");
  });
  ::waitpid(echo, nullptr, 0);
  return result / 2;
}

double there_and_back(size_t size, size_t times) {
  redis_server server;
  client own{server};
  std::string value(size, 'x');
  return bench::median_us(times, [&] {
    own.call("SET value %b", value.data(), value.size());
    require(own.call("GET value") == size, "the value");
  });
}

double connect(size_t times) {
  redis_server server;
  client first{server};
  return bench::median_us(times, [&] { require(client{server}.call("LLEN none") == 0, "a call"); });
}

double idle_rss(size_t) {
  redis_server server;
  client own{server};
  own.call("RPUSH numbers 1");
  return bench::resident_bytes(server.pid()) / (1 << 20);
}

double bytes_per_element(size_t times) {
  redis_server server;
  client own{server};
  std::vector<const char*> words{"RPUSH", "numbers"};
  words.resize(1002, "7");
  own.append(words);
  own.reply();
  auto before = bench::resident_bytes(server.pid());
  for (size_t i = 0; i < times; i += 1000) {
    own.append(words);
    own.reply();
  }
  return (bench::resident_bytes(server.pid()) - before) / static_cast<double>(times);
}

} // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<double(size_t)>> works{
      {"sync", [](size_t times) { return sync(false, times); }},
      {"sync-tcp", [](size_t times) { return sync(true, times); }},
      {"async", pipelined},
      {"batch-256", pipelined},
      {"extend-1000", extend},
      {"dict-add", hash_add},
      {"transfer-multi", [](size_t times) { return transfer(false, times); }},
      {"transfer-lua", [](size_t times) { return transfer(true, times); }},
      {"clients-8", [](size_t times) { return clients(8, times); }},
      {"clients-32", [](size_t times) { return clients(32, times); }},
      {"queue-hop", queue_hop},
      {"value-1KiB", [](size_t times) { return there_and_back(size_t{1} << 10, times); }},
      {"value-1MiB", [](size_t times) { return there_and_back(size_t{1} << 20, times); }},
      {"value-64MiB", [](size_t times) { return there_and_back(size_t{64} << 20, times); }},
      {"connect", connect},
      {"idle-rss", idle_rss},
      {"bytes-per-element", bytes_per_element}};
  require(argc == 3 && works.contains(argv[1]), "usage: bench_redis WORK TIMES");
  std::cout << works.at(argv[1])(std::stoul(argv[2])) << std::endl;
}
