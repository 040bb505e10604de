#pragma once
// How a batch is compared with what is stored; used by the parts of the planner.

#include <algorithm>
#include <type_traits>

#include "areas/directory/imports/planner.h"
#include "base/text.h"

namespace belfry::directory::imports {

template <class Row>
void Planner::report(Weight weight, std::string_view code, Pending<Row>& item, std::string_view value) {
    finding({weight, code, files_[item.file].name, item.line, 0, {}, std::string(first_characters(value, 80))});
    if (weight == Weight::error) item.skip = true;
}

template <class Row>
void Planner::refuse(Kind kind, Pending<Row>& item, std::string_view code, std::string_view value) {
    report(Weight::error, code, item, value);
    ++summary_.of(kind).bad;
}

// What is kept of somebody is not always the importer's to change.
template <class Row>
void Planner::keep_as_it_is(Pending<Row>& item, std::string const& before, std::string_view code) {
    Row old, said = item.row;
    if (!unpack(before, old) || !complete(said, &old) || pack(said) == before) return;
    report(Weight::warning, code, item, item.external_id);
    item.row = old;
}

template <class Row>
Status Planner::decide(Kind kind, Pending<Row>& item, Link const* link, std::string const* before) {
    Row old;
    bool const there = before != nullptr && unpack(*before, old);
    std::int64_t const content = digest(pack(item.row));
    Row row = item.row;
    if constexpr (std::is_same_v<Row, RoleRow>)
        if (item.begins) row.starts_on = item.begins;
    if (!complete(row, there ? &old : nullptr)) {
        report(Weight::error, "ends_before_start", item, item.external_id);
        ++summary_.of(kind).bad;
        return {};
    }
    Operation o;
    o.kind = kind;
    o.key = item.key;
    o.local_id = item.local;
    o.content = content;
    o.row = pack(row);
    o.row_do = !there ? RowDo::insert : o.row == *before ? RowDo::nothing : RowDo::update;
    // A row of demographics is part of a person's, who may be in this very plan.
    if (kind == Kind::demographics && o.row_do == RowDo::insert) o.row_do = RowDo::update;
    if (there) o.before = *before;
    o.link_do = link != nullptr ? LinkDo::update : LinkDo::insert;
    if (link != nullptr) {
        o.before_content = link->content;
        o.before_ended = link->ended;
        if (link->local_id != item.local) o.before_local = link->local_id;
    } else {
        o.external_id = item.external_id;
    }
    Counts& counts = summary_.of(kind);
    (o.row_do == RowDo::nothing ? counts.unchanged : there ? counts.changed : counts.added)++;
    if (o.row_do == RowDo::nothing) o.row.clear(), o.before.clear();
    write(o);
    return {};
}

template <class Row>
Status Planner::settle(Kind kind, Batch<Row>& batch) {
    std::unordered_map<std::int64_t, Link> links;
    std::vector<std::int64_t> keys, wanted;
    for (auto const& item : batch)
        if (!item.skip) keys.push_back(item.key);
    auto snapshot = database_.read();
    if (source_known_ && !keys.empty())
        for (Link& link : links_by_key(snapshot, source_, kind, keys)) links.emplace(link.key, std::move(link));
    std::vector<Link> gone;
    std::vector<Pending<Row>*> open;
    for (auto& item : batch) {
        if (item.skip) continue;
        auto const found = links.find(item.key);
        Link const* link = found == links.end() ? nullptr : &found->second;
        if (link != nullptr && link->external_id != item.external_id) {
            report(Weight::error, "id_clash", item, item.external_id);
            ++summary_.of(kind).bad;
            continue;
        }
        item.local = link != nullptr ? link->local_id : item.natural;
        if (item.gone) {
            if (link != nullptr && !link->ended) gone.push_back(*link);
            continue;
        }
        if (link != nullptr && !link->ended && link->content == digest(pack(item.row))) {
            ++summary_.of(kind).unchanged;
            continue;
        }
        open.push_back(&item);
    }
    std::unordered_map<std::int64_t, std::string> before;
    auto const read = [&] {
        wanted.clear();
        for (auto* item : open)
            if (item->local != 0 && before.count(item->local) == 0) wanted.push_back(item->local);
        for (PackedRow& row : rows_by_id(snapshot, kind, wanted)) before.emplace(row.id, std::move(row.row));
    };
    read();
    for (auto* item : open) {
        auto const there = before.find(item->local);
        Row old;
        bool const usable = there != before.end() && unpack(there->second, old) && !leads_astray(item->row, old);
        if (links.count(item->key) != 0 && !usable && kind != Kind::demographics) item->local = item->natural;
    }
    if (!open.empty()) look_closer(snapshot, open);
    read();
    if (!open.empty()) keep_gaps(snapshot, open, before);
    if (one_school()) keep_to_school(snapshot, open, before);
    if (input_.giver.person) refuse_own(snapshot, open, before);
    for (auto* item : open) {
        if (item->skip) continue;
        auto const old = before.find(item->local);
        auto const link = links.find(item->key);
        Row was;
        bool const anew =
            link != links.end() && old != before.end() && unpack(old->second, was) && begins_anew(*item, was);
        bool const there = old != before.end() && !anew;
        // An id of our own form that is not here was given by another authority's Belfry.
        if (!there && kind != Kind::demographics) {
            bool const free = link != links.end() && before.count(link->second.local_id) == 0;
            item->local = free ? link->second.local_id : next_id_value();
        }
        TRY_DO(decide(kind, *item, link == links.end() ? nullptr : &link->second, there ? &old->second : nullptr));
    }
    return end_links(kind, gone);
}

} // namespace belfry::directory::imports
