// The inner loops of reading: every byte of an import passes through two of them.
#include "platform/csv/scan.h"

#include <bit>

#include "base/text.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace belfry::csv::scan {
namespace {

#ifdef __SSE2__
__m128i load(char const* p) { return _mm_loadu_si128(reinterpret_cast<__m128i const*>(p)); }
unsigned bits(__m128i mask) { return static_cast<unsigned>(_mm_movemask_epi8(mask)); }
// Of a block of sixteen, those before `end`.
unsigned inside(char const* p, char const* end) {
    auto const left = end - p;
    return left >= 16 ? 0xFFFFu : (1u << left) - 1u;
}
#endif

// Bytes of the sequence that `lead` begins; 0 for a byte that begins none.
std::size_t sequence_bytes(unsigned char lead) {
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

} // namespace

#ifdef __SSE2__

char* find_cell_end(char* begin, char* end, char separator) {
    __m128i const a = _mm_set1_epi8(separator), b = _mm_set1_epi8('\n'), c = _mm_set1_epi8('\r');
    for (char* p = begin; p < end; p += 16) {
        __m128i const v = load(p);
        __m128i const hit =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, a), _mm_cmpeq_epi8(v, b)), _mm_cmpeq_epi8(v, c));
        if (unsigned const found = bits(hit) & inside(p, end)) return p + std::countr_zero(found);
    }
    return end;
}

bool any_beyond_ascii(char const* begin, char const* end) {
    for (char const* p = begin; p < end; p += 16)
        if (bits(load(p)) & inside(p, end)) return true;
    return false;
}

bool plain_ascii(char const* begin, char const* end) {
    __m128i const zero = _mm_setzero_si128();
    for (char const* p = begin; p < end; p += 16) {
        __m128i const v = load(p);
        if ((bits(v) | bits(_mm_cmpeq_epi8(v, zero))) & inside(p, end)) return false;
    }
    return true;
}

#else

char* find_cell_end(char* begin, char* end, char separator) {
    while (begin < end && *begin != separator && *begin != '\n' && *begin != '\r') ++begin;
    return begin;
}

bool any_beyond_ascii(char const* begin, char const* end) {
    for (; begin < end; ++begin)
        if (static_cast<unsigned char>(*begin) >= 0x80) return true;
    return false;
}

bool plain_ascii(char const* begin, char const* end) {
    for (; begin < end; ++begin)
        if (*begin == '\0' || static_cast<unsigned char>(*begin) >= 0x80) return false;
    return true;
}

#endif

std::uint32_t count_line_ends(char const* begin, char const* end) {
    std::uint32_t count = 0;
    char before = 0;
    for (; begin < end; ++begin) {
        if (*begin == '\r' || (*begin == '\n' && before != '\r')) ++count;
        before = *begin;
    }
    return count;
}

Utf8Count count_utf8(char const* begin, char const* end) {
    Utf8Count count;
    while (begin < end) {
        auto const lead = static_cast<unsigned char>(*begin);
        if (lead < 0x80) {
            ++begin;
            continue;
        }
        std::size_t const length = sequence_bytes(lead);
        std::size_t const left = static_cast<std::size_t>(end - begin);
        if (length > left) break;
        if (length > 0 && valid_utf8({begin, length})) {
            ++count.good;
            begin += length;
        } else {
            ++count.bad;
            ++begin;
        }
    }
    return count;
}

} // namespace belfry::csv::scan
