// Counts as JSON; a few hundred bytes.
#include "areas/directory/imports/summary.h"

#include <algorithm>

#include "platform/json/json.h"

namespace belfry::directory::imports {

std::int64_t Summary::changes() const {
    std::int64_t sum = 0;
    for (Counts const& c : kinds) sum += c.added + c.changed + c.ended;
    return sum;
}

bool is_incomplete(std::string_view finding) { return finding == "column_missing" || finding == "file_missing"; }

bool Summary::incomplete() const {
    return std::any_of(by_code.begin(), by_code.end(), [](auto const& found) { return is_incomplete(found.first); });
}

std::string to_json(Summary const& summary) {
    json::Writer w;
    w.object().field("errors", summary.errors).field("warnings", summary.warnings).key("kinds").object();
    for (int i = 1; i < kKinds; ++i) {
        Counts const& c = summary.kinds[static_cast<std::size_t>(i)];
        w.key(kind_code(static_cast<Kind>(i))).object();
        w.field("added", c.added).field("changed", c.changed).field("ended", c.ended);
        w.field("unchanged", c.unchanged).field("bad", c.bad).field("not_ended", c.not_ended).end();
    }
    w.end().key("findings").object();
    for (auto const& [code, count] : summary.by_code) w.field(code, count);
    w.end().end();
    return w.take();
}

Summary summary_from_json(std::string_view text) {
    Summary summary;
    auto const document = json::Document::parse(text);
    if (!document.ok()) return summary;
    json::Value const root = document->root();
    summary.errors = root["errors"].integer_or(0);
    summary.warnings = root["warnings"].integer_or(0);
    for (int i = 1; i < kKinds; ++i) {
        json::Value const kind = root["kinds"][kind_code(static_cast<Kind>(i))];
        Counts& c = summary.kinds[static_cast<std::size_t>(i)];
        c.added = kind["added"].integer_or(0);
        c.changed = kind["changed"].integer_or(0);
        c.ended = kind["ended"].integer_or(0);
        c.unchanged = kind["unchanged"].integer_or(0);
        c.bad = kind["bad"].integer_or(0);
        c.not_ended = kind["not_ended"].truth_or(false);
    }
    json::Value const findings = root["findings"];
    for (std::size_t i = 0; i < findings.size(); ++i)
        summary.by_code[std::string(findings.name_at(i))] = findings.at(i).integer_or(0);
    return summary;
}

} // namespace belfry::directory::imports
