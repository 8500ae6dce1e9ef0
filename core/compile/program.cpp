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

const char* nameOf(Type type) {
    switch (type) {
    case Type::F32:
        return "f32";
    case Type::F64:
        return "f64";
    case Type::U8:
        return "u8";
    case Type::U16:
        return "u16";
    case Type::U32:
        return "u32";
    }
    return "";
}

std::uint64_t matrixBytes(std::uint64_t sources, std::uint64_t targets, Type real) {
    return sources * ((targets + 63) / 64 * 64) * bytes(real);
}

} // namespace dynaloom::compile
