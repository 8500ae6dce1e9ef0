#include "core/compile/program.h"

namespace dynaloom::compile {

std::size_t bytes(Type type) {
    switch (type) {
    case Type::F32:
        return 4;
    case Type::F64:
        return 8;
    case Type::U8:
        return 1;
    case Type::U16:
        return 2;
    case Type::U32:
        return 4;
    }
    return 0;
}

} // namespace dynaloom::compile
