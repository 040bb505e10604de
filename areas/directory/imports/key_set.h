#pragma once
// Sets and maps of 63-bit keys in one block of memory each: 16 and 32 bytes a key at worst, for some millions of keys.

#include <cstdint>
#include <vector>

namespace belfry::directory::imports {

// Keys are positive digests, so their low bits are as good as a hash.
template <class Value>
class KeyMap {
public:
    // The value of that key, made new where there is none; valid until the next call.
    Value& at(std::int64_t key, bool& added) {
        if (2 * (size_ + 1) > slots_.size() + slots_.size() / 2) grow();
        Slot& slot = find_slot(key);
        added = slot.key == 0;
        if (added) {
            slot.key = key;
            ++size_;
        }
        return slot.value;
    }
    Value* find(std::int64_t key) {
        if (slots_.empty()) return nullptr;
        Slot& slot = find_slot(key);
        return slot.key == 0 ? nullptr : &slot.value;
    }
    std::size_t size() const { return size_; }

private:
    struct Slot {
        std::int64_t key = 0; // 0: free; no digest is 0 but by a chance of one in 2^63
        [[no_unique_address]] Value value{};
    };
    Slot& find_slot(std::int64_t key) {
        std::size_t at = static_cast<std::size_t>(key) & (slots_.size() - 1);
        while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
        return slots_[at];
    }
    void grow() {
        std::vector<Slot> old = std::move(slots_);
        slots_ = std::vector<Slot>(old.empty() ? 1024 : 2 * old.size());
        for (Slot const& slot : old)
            if (slot.key != 0) find_slot(slot.key) = slot;
    }
    std::vector<Slot> slots_;
    std::size_t size_ = 0;
};

class KeySet {
public:
    // False where it was there already.
    bool add(std::int64_t key) {
        bool added = false;
        map_.at(key, added);
        return added;
    }
    bool has(std::int64_t key) { return map_.find(key) != nullptr; }

private:
    struct Nothing {};
    KeyMap<Nothing> map_;
};

} // namespace belfry::directory::imports
