// A plain matrix-vector product, the baseline of `dynaloom bench lif`: what a processor does with
// arithmetic that has no branches, compiled by the same compiler and for the same machine as the
// kernels of models are.
#pragma once

#include "core/devices/cpu/kernel_library.h"

#include <cstdint>
#include <vector>

namespace dynaloom::cli {

class MatVec {
public:
    // A dense m x m matrix of floats and a vector. Errors: no compiler, not enough memory.
    static Result<MatVec> make(std::uint64_t m);
    void run() { m_product(m_matrix.data(), m_x.data(), m_y.data(), m_x.size()); }
    // The largest difference from a sum in double of a few rows, relative to the row's sum of
    // magnitudes: a product that is not computed cannot pass as a fast one.
    double error() const;
    // m^2 multiplications and m(m-1) additions.
    static double operations(std::uint64_t m);

private:
    using Product = void(const float*, const float*, float*, std::uint64_t);

    MatVec(devices::KernelLibrary library, Product* product)
        : m_library(std::move(library))
        , m_product(product) {}

    devices::KernelLibrary m_library; // outlives the pointer below
    Product* m_product;
    std::vector<float> m_matrix, m_x, m_y;
};

} // namespace dynaloom::cli
