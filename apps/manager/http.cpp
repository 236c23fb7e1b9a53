#include "apps/manager/http_address.hpp"
#include "apps/manager/server_view.hpp"

#include <manager/error.hpp>

#ifdef MANAGER_HAS_HTTPLIB

#include "apps/manager/page.hpp"
#include "apps/manager/page_api.hpp"

#include <charconv>
#include <httplib.h>
#include <thread>

namespace manager::app {
namespace {

uint64_t number_in(const httplib::Request& request, const char* name) {
  auto text = request.get_param_value(name);
  uint64_t number = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size())
    throw error{errc::bad_argument, std::string{name} + " is no number"};
  return number;
}

/// Compares in a time that does not depend on the place of a difference.
bool are_equal(const std::string& a, const std::string& b) {
  unsigned char difference = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < a.size() && i < b.size(); ++i)
    difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

/// Name of a `Host:` without its port. On loopback it must be one of this machine: a page of
/// another name could otherwise reach this one through a name that resolves to 127.0.0.1.
bool is_own_name(const std::string& host) {
  auto name = host.substr(0, host.find(':', host.starts_with('[') ? host.find(']') : 0));
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]" || name.starts_with("127.");
}

/// The page and its data over HTTP. Only reads from the server.
class page_part final : public http_part {
public:
  page_part(http_address where, const std::string& password, server_view& server)
      : where_{std::move(where)}, view_{server} {
    if (!where_.is_loopback())
      expected_ = httplib::make_basic_authentication_header("manager", password).second;
    add_pages();
    bool bound = where_.port == 0
                     ? (where_.port = server_.bind_to_any_port(where_.host.c_str())) > 0
                     : server_.bind_to_port(where_.host.c_str(), where_.port);
    if (!bound)
      throw error{errc::address_in_use,
                  "http: cannot listen at " + where_.text() + "; is another program there?"};
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
    while (!server_.is_running()) // stop() before that would have no effect
      std::this_thread::yield();
  }
  ~page_part() override {
    server_.stop();
    thread_.join();
  }
  page_part(const page_part&) = delete;
  page_part& operator=(const page_part&) = delete;

  std::string url() const override { return "http://" + where_.text() + '/'; }

private:
  bool lets_in(const httplib::Request& request, httplib::Response& response) const {
    if (where_.is_loopback()) {
      if (is_own_name(request.get_header_value("Host")))
        return true;
      response.status = 403;
      return false;
    }
    if (are_equal(request.get_header_value("Authorization"), expected_))
      return true;
    response.status = 401;
    response.set_header("WWW-Authenticate", "Basic realm=\"manager\"");
    return false;
  }

  void add_pages() {
    server_.set_default_headers(
        {{"Cache-Control", "no-store"},
         {"X-Frame-Options", "DENY"},
         {"X-Content-Type-Options", "nosniff"},
         {"Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; "
                                     "script-src 'self' 'unsafe-inline'; img-src 'self' data:"}});
    server_.set_pre_routing_handler([this](auto& request, auto& response) {
      return lets_in(request, response) ? httplib::Server::HandlerResponse::Unhandled
                                        : httplib::Server::HandlerResponse::Handled;
    });
    server_.Get("/", [](auto&, auto& response) {
      response.set_content(page_text().data(), page_text().size(), "text/html; charset=utf-8");
    });
    add_data("/api/state", [this](auto&) { return page_state(view_); });
    add_data("/api/objects", [this](auto& request) {
      return page_objects(view_, request.get_param_value("text"));
    });
    add_data("/api/object",
             [this](auto& request) { return page_object(view_, number_in(request, "id")); });
    add_data("/api/session",
             [this](auto& request) { return page_session(view_, number_in(request, "number")); });
  }

  template <class F> void add_data(const char* path, F data) {
    server_.Get(path, [data](const httplib::Request& request, httplib::Response& response) {
      try {
        response.set_content(json_text(data(request)), "application/json");
      } catch (const error& failure) {
        response.status = failure.kind() == errc::object_gone    ? 404
                          : failure.kind() == errc::bad_argument ? 400
                                                                 : 503;
        response.set_content(json_text({{"error", failure.text()}}), "application/json");
      }
    });
  }

  http_address where_;
  server_view& view_;
  std::string expected_; ///< header of a client that knows the password
  httplib::Server server_;
  std::thread thread_;
};

} // namespace

std::unique_ptr<http_part> serve_page(const std::string& where, const std::string& password,
                                      server_view& server) {
  auto parsed = http_address::parse(where);
  if (!parsed.is_loopback() && password.empty())
    throw error{errc::authentication_failed,
                "http: beyond this machine the page needs an authkey, see --key-file"};
  return std::make_unique<page_part>(parsed, password, server);
}

} // namespace manager::app

#else

namespace manager::app {

std::unique_ptr<http_part> serve_page(const std::string& where, const std::string&, server_view&) {
  http_address::parse(where);
  throw error{errc::not_supported, "this program was built without cpp-httplib: install the "
                                   "package libcpp-httplib-dev and build it again for --http"};
}

} // namespace manager::app

#endif
