// Deliveries as a product of the vector of spikes with a matrix (Delivery::Sparse and ::Dense):
// what surrounds the product, which each device computes in its own way. The sums are those of
// delivered events, bit for bit: counts are whole numbers; weights are added in the same order,
// with zeros between (docs/step.md, "Ways of delivery").
#pragma once

#include "core/base/error.h"
#include "core/compile/program.h"
#include "core/devices/crew.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace dynaloom::devices {

class MatrixDelivery {
public:
    // y += x W for the lanes of the member; x and y are of the program's real type.
    using Product = std::function<void(const void* x, void* y)>;

    // Makes the matrix of a dense delivery. Error (Failed): more memory than there may be. May
    // throw std::bad_alloc.
    static Result<std::unique_ptr<MatrixDelivery>>
    make(const compile::Program& program, const compile::Deliver& deliver, unsigned members);
    virtual ~MatrixDelivery() = default;

    // The spikes of all sources to the lanes of one member; `amount` is that of Deliver::amount.
    virtual void run(unsigned member, Slice lanes, std::span<const std::uint32_t> list,
                     double amount, void* into, const Product& product) = 0;
    // Dense: sources rows of stride() reals, aligned to 64 bytes; else null.
    virtual const void* matrix() const = 0;
    virtual std::uint64_t stride() const = 0;
    // The product in plain loops, for the judge.
    virtual void plainProduct(std::uint64_t group, const void* x, void* y) const = 0;
};

} // namespace dynaloom::devices
