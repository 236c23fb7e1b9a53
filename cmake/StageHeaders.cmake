# Copies the headers that programs include, and the headers that these need, into one folder in which
# the only name is manager/:
#   libmanager/include/manager/x.hpp  ->  OUT/manager/x.hpp
#   actors/x.hpp                      ->  OUT/manager/detail/actors/x.hpp, if a public header needs it
# Includes of "actors/..." are changed accordingly. A file that is up to date is not written, and a
# file that is no longer needed is removed.
#   usage: cmake -D SOURCE=project -D GENERATED=build/generated -D OUT=folder -P StageHeaders.cmake
cmake_minimum_required(VERSION 3.25)
set(roots "${SOURCE}/libmanager/include" "${GENERATED}" "${SOURCE}")

# Sets `out_path` to the file that an include names; to an empty string for headers of others.
function(resolve name out_path)
  set(found "")
  foreach(root IN LISTS roots)
    if(NOT found AND EXISTS "${root}/${name}")
      set(found "${root}/${name}")
    endif()
  endforeach()
  set(${out_path} "${found}" PARENT_SCOPE)
endfunction()

function(stage name path)
  file(READ "${path}" content)
  string(REPLACE "#include \"actors/" "#include \"manager/detail/actors/" content "${content}")
  string(REGEX REPLACE "^actors/" "manager/detail/actors/" target "${name}")
  set(before "")
  if(EXISTS "${OUT}/${target}")
    file(READ "${OUT}/${target}" before)
  endif()
  if(NOT "${content}" STREQUAL "${before}")
    file(WRITE "${OUT}/${target}" "${content}")
  endif()
  set_property(GLOBAL APPEND PROPERTY staged "${target}")
endfunction()

file(GLOB_RECURSE names RELATIVE "${SOURCE}/libmanager/include" "${SOURCE}/libmanager/include/*.hpp")
list(APPEND names manager/proxies.hpp)
set(seen ${names})
while(names)
  list(POP_FRONT names name)
  resolve("${name}" path)
  stage("${name}" "${path}")
  file(STRINGS "${path}" lines REGEX "^#include [\"<](actors|manager)/")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^#include [\"<]([^\">]+)[\">].*" "\\1" included "${line}")
    resolve("${included}" path)
    if(path AND NOT included IN_LIST seen)
      list(APPEND names "${included}")
      list(APPEND seen "${included}")
    endif()
  endforeach()
endwhile()

get_property(staged GLOBAL PROPERTY staged)
file(GLOB_RECURSE present RELATIVE "${OUT}" "${OUT}/*")
foreach(file IN LISTS present)
  if(NOT file IN_LIST staged)
    file(REMOVE "${OUT}/${file}")
  endif()
endforeach()
