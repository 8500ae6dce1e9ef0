// A ring of tagged messages between one producer and one consumer: what a running simulation shows
// of itself passes here, without locks and without ever making the producer wait. A message goes in
// whole or not at all; what finds no room is dropped and counted.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dynaloom::jobs {

class MessageRing {
public:
    // Capacity in 32-bit words, rounded up to a power of two.
    explicit MessageRing(std::size_t words)
        : m_words(std::bit_ceil(std::max<std::size_t>(words, 16)))
        , m_mask(m_words.size() - 1) {}

    // Producer. A message takes 2 words more than its payload. It is seen by the consumer after
    // publish(), which is to be called once for many messages.
    bool push(std::uint32_t tag, std::span<const std::uint32_t> payload) {
        const std::uint64_t need = payload.size() + 2;
        if (m_write + need - m_knownTail > m_words.size()) {
            m_knownTail = m_tail.load(std::memory_order_acquire);
            if (m_write + need - m_knownTail > m_words.size()) {
                m_dropped.store(m_dropped.load(std::memory_order_relaxed) + payload.size(),
                                std::memory_order_relaxed);
                return false;
            }
        }
        if (m_staged.size() + need > kStage) writeStaged();
        m_staged.push_back(tag);
        m_staged.push_back(static_cast<std::uint32_t>(payload.size()));
        m_staged.insert(m_staged.end(), payload.begin(), payload.end());
        m_write += need;
        return true;
    }
    void publish() {
        writeStaged();
        m_head.store(m_write, std::memory_order_release);
    }

    // Consumer. visit(tag, payload) for every message published so far; the payload is valid during
    // the call only. Returns the number of messages.
    template <class Visit> std::size_t drain(Visit&& visit) {
        const std::uint64_t head = m_head.load(std::memory_order_acquire);
        std::size_t messages = 0;
        while (m_read != head) {
            const std::uint32_t tag = m_words[m_read & m_mask];
            const std::uint32_t size = m_words[(m_read + 1) & m_mask];
            const std::size_t at = (m_read + 2) & m_mask;
            m_read += size + 2;
            if (at + size <= m_words.size()) {
                visit(tag, std::span<const std::uint32_t>(m_words).subspan(at, size));
            } else { // around the end of the ring
                m_payload.resize(size);
                for (std::uint32_t i = 0; i < size; ++i) m_payload[i] = m_words[(at + i) & m_mask];
                visit(tag, std::span<const std::uint32_t>(m_payload));
            }
            ++messages;
        }
        m_tail.store(m_read, std::memory_order_release);
        return messages;
    }

    // Words of payload that found no room; any thread.
    std::uint64_t dropped() const { return m_dropped.load(std::memory_order_relaxed); }
    std::size_t capacity() const { return m_words.size(); }

private:
    // Written words wait here, near the producer, and go into the ring many lines at a time: each
    // line of the ring was last in the consumer's cache, and fetching it alone holds up the steps.
    static constexpr std::size_t kStage = 1024;

    void writeStaged() {
        // In one piece, or in two around the end of the ring.
        const std::size_t at = (m_write - m_staged.size()) & m_mask;
        const auto first =
            static_cast<std::ptrdiff_t>(std::min(m_staged.size(), m_words.size() - at));
        std::copy_n(m_staged.begin(), first, m_words.begin() + static_cast<std::ptrdiff_t>(at));
        std::copy(m_staged.begin() + first, m_staged.end(), m_words.begin());
        m_staged.clear();
    }

    // Each side's indices have cache lines of their own, or the two threads would slow each other.
    static constexpr std::size_t kLine = 64;

    std::vector<std::uint32_t> m_words;
    std::size_t m_mask;
    alignas(kLine) std::atomic<std::uint64_t> m_head{0};
    alignas(kLine) std::uint64_t m_write = 0; // producer's, with what is staged
    std::vector<std::uint32_t> m_staged;
    std::uint64_t m_knownTail = 0;
    std::atomic<std::uint64_t> m_dropped{0};
    alignas(kLine) std::atomic<std::uint64_t> m_tail{0};
    alignas(kLine) std::uint64_t m_read = 0; // consumer's
    std::vector<std::uint32_t> m_payload;
};

} // namespace dynaloom::jobs
