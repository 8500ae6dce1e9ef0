#include "app/cli/bench/matvec.h"

#include "core/base/memory.h"
#include "core/compile/kernel/print.h"
#include "core/devices/cpu/kernel_loader.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

namespace dynaloom::cli {
namespace {

// Four rows at a time share what is read of x; each row has its sums in two vectors, so that the
// additions of one do not wait for each other.
constexpr const char* kSource = R"(
typedef float v16 __attribute__((vector_size(64), aligned(4)));
typedef unsigned long long u64;
static float total(v16 s) {
    float sum = 0;
    for (int i = 0; i < 16; ++i) sum += s[i];
    return sum;
}
static void rows(const float* a, const float* x, float* y, u64 m, int n) {
    v16 low[4] = {0}, high[4] = {0};
    float rest[4] = {0};
    u64 j = 0;
    for (; j + 32 <= m; j += 32) {
        const v16 p = *(const v16*)(x + j), q = *(const v16*)(x + j + 16);
        for (int r = 0; r < n; ++r) {
            const float* row = a + (u64)r * m + j;
            low[r] += *(const v16*)row * p;
            high[r] += *(const v16*)(row + 16) * q;
        }
    }
    for (; j < m; ++j)
        for (int r = 0; r < n; ++r) rest[r] += a[(u64)r * m + j] * x[j];
    for (int r = 0; r < n; ++r) y[r] = total(low[r] + high[r]) + rest[r];
}
__attribute__((visibility("default"))) void dl_matvec(const float* a, const float* x, float* y, u64 m) {
    u64 i = 0;
    for (; i + 4 <= m; i += 4) rows(a + i * m, x, y + i, m, 4);
    for (; i < m; ++i) rows(a + i * m, x, y + i, m, 1);
}
)";

constexpr std::uint64_t kMostRows = 40'000;

devices::KernelSource source() {
    devices::KernelSource source;
    source.abi = compile::kKernelAbi;
    source.text = std::string(kSource) +
                  "__attribute__((visibility(\"default\"))) const unsigned int dl_abi = " +
                  std::to_string(source.abi) + ";\n";
    return source;
}

// Values in [-1, 1) without a pattern.
float value(std::uint64_t i) {
    return static_cast<float>((i * 2654435761u) >> 16 & 0xffff) / 32768.0f - 1.0f;
}

} // namespace

Result<MatVec> MatVec::make(std::uint64_t m) {
    const auto tooLarge = [m] {
        return fail(ErrorKind::Failed, "There is not enough memory for a matrix of " +
                                           std::to_string(m) + " rows and columns.");
    };
    if (m > kMostRows || m * m * sizeof(float) > memoryBudget()) return tooLarge();
    auto cache = devices::KernelCache::open(devices::KernelCache::defaultFolder());
    DL_TRY(auto loaded, devices::loadKernels(source(), cache));
    DL_TRY(Product* const product, loaded.library.function<Product>("dl_matvec"));
    MatVec result(std::move(loaded.library), product);
    try {
        result.m_matrix.resize(m * m);
        result.m_x.resize(m);
        result.m_y.resize(m);
    } catch (const std::bad_alloc&) {
        return tooLarge();
    }
    for (std::uint64_t i = 0; i < m * m; ++i) result.m_matrix[i] = value(i);
    for (std::uint64_t i = 0; i < m; ++i) result.m_x[i] = value(i + 7);
    return result;
}

double MatVec::error() const {
    const std::size_t m = m_x.size();
    double worst = 0;
    for (std::size_t i = 0; i < m; i += std::max<std::size_t>(1, m / 7)) {
        double sum = 0, magnitude = 0;
        for (std::size_t j = 0; j < m; ++j) {
            const double term = static_cast<double>(m_matrix[i * m + j]) * m_x[j];
            sum += term;
            magnitude += std::abs(term);
        }
        if (magnitude > 0) worst = std::max(worst, std::abs(m_y[i] - sum) / magnitude);
    }
    return worst;
}

double MatVec::operations(std::uint64_t m) {
    const auto n = static_cast<double>(m);
    return n * n + n * (n - 1);
}

} // namespace dynaloom::cli
