// Names that the library's include folder must not have: a program may have such folders of its
// own.
#if __has_include("actors/value/packed.hpp")                                                       \
                  || __has_include("libmanager/src/net/address.hpp")                               \
                                   || __has_include("apps/tutorial/main.cpp")
#error "the library adds more than manager/ to the include path"
#endif
#ifndef MSGPACK_NO_BOOST
#error "the library's compile definitions are missing"
#endif
