// Any bytes as a batch: what is taken is within the limits, and comes back the same when written and read again.
#include <cstdlib>

#include "areas/cards/wire/tap_batch.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace belfry::cards;
    auto const batch = parse_batch({reinterpret_cast<char const*>(data), size});
    (void)parse_answer({reinterpret_cast<char const*>(data), size}).ok();
    if (!batch.ok()) return 0;
    if (batch->taps.empty() || batch->taps.size() > kBatchTapsMax) std::abort();
    if (batch->epoch.size() > kEpochCharactersMax) std::abort();
    auto const text = write_batch(*batch);
    if (text.size() > kBatchBytesMax) return 0; // escaped, it is longer
    auto const again = parse_batch(text);
    if (!again.ok() || again->taps.size() != batch->taps.size()) std::abort();
    for (std::size_t i = 0; i < again->taps.size(); ++i)
        if (again->taps[i].seq != batch->taps[i].seq || again->taps[i].card != batch->taps[i].card) std::abort();
    return 0;
}
