// Organisations and terms: some hundreds, kept whole until the last has come, because a parent may stand below its
// child.
#include "areas/directory/imports/settle.h"

namespace belfry::directory::imports {
namespace {

constexpr std::size_t kOrgsMax = 100'000;

bool is_school(std::string_view type) {
    return type == "school" || type == "college" || type == "university" || type == "campus";
}

// Above schools. Whatever is neither (departments ..) belongs to what it stands under.
bool is_authority(std::string_view type) {
    for (std::string_view word : {"district", "local", "state", "national", "authority", "localauthority", "region",
                                  "ministryofeducation", "organization", "group"})
        if (type == word) return true;
    return false;
}

// What a school becomes: a full record replaces what the directory keeps; another gives a name to a school that is not
// on the register.
School merged(School const& said, bool full, bool register_only, School const* before, bool linked) {
    if (before == nullptr) return said;
    School school = *before;
    if (full) {
        bool const served = before->served;
        school = said;
        if (school.register_number.empty()) school.register_number = before->register_number;
        school.served = served;
    } else if (linked && before->register_number.empty()) {
        school.name = said.name;
    }
    if (!register_only) school.served = true; // somebody sends its people
    return school;
}

void link_to(Operation& o, std::optional<Link> const& link, std::string const& external_id) {
    o.link_do = link ? LinkDo::update : LinkDo::insert;
    if (!link) {
        o.external_id = external_id;
        return;
    }
    o.before_content = link->content;
    o.before_ended = link->ended;
    if (link->local_id != o.local_id) o.before_local = link->local_id;
}

} // namespace

// Whether another school has that number, here or in this plan.
bool Planner::number_is_anothers(db::Session& session, std::string const& number, SchoolId school) {
    if (number.empty()) return false;
    if (auto const at = numbers_.find(number); at != numbers_.end()) return at->second != school;
    auto const owner = school_by_register_number(session, number);
    return owner && owner->id != school;
}

Status Planner::take_school(Record const& record) {
    if (orgs_settled_) return {}; // of one school: the survey took them
    if (orgs_.size() >= kOrgsMax) return Problem{ProblemKind::too_large, "import_orgs"};
    std::string const id(record.external_id);
    auto const& body = std::get<SchoolRecord>(record.body);
    auto [at, added] = orgs_.try_emplace(id);
    Org& org = at->second;
    if (!added) {
        finding({Weight::error, "twice", files_[record.file].name, record.line, 0, {}, id});
        ++summary_.of(Kind::school).bad;
        return {};
    }
    org.record = body;
    org.external_id = id;
    org.type = body.type;
    org.parent = body.parent;
    org.gone = record.gone;
    org.file = record.file;
    org.line = record.line;
    org_order_.push_back(id);
    return {};
}

// Finds what school, or the authority, an organisation that is no school belongs to.
void Planner::place_org(Org& org) {
    if (org.settled || org.walking) return;
    org.walking = true;
    auto const parent = orgs_.find(org.parent);
    bool const loops = parent != orgs_.end() && parent->second.walking;
    if (loops)
        finding({Weight::warning, "org_cycle", files_[org.file].name, org.line, 0, {}, org.parent});
    else if (!org.parent.empty() && parent == orgs_.end() && !source_known_)
        finding({Weight::warning, "org_parent_unknown", files_[org.file].name, org.line, 0, {}, org.parent});
    if (parent != orgs_.end() && !loops) place_org(parent->second);
    org.walking = false;
    org.settled = true;
    if (is_school(org.type)) return;
    bool const under_school = parent != orgs_.end() && !loops && parent->second.school;
    if (under_school && !is_authority(org.type))
        org.school = parent->second.school;
    else
        org.authority = true;
}

Status Planner::settle_school(Org& org) {
    std::int64_t const key = link_key(input_.source_name, Kind::school, org.external_id);
    auto snapshot = database_.read();
    std::optional<Link> link;
    if (source_known_)
        for (Link& found : links_by_key(snapshot, source_, Kind::school, std::span(&key, 1))) link = std::move(found);
    School said = org.record.school;
    std::int64_t const content = digest(org.record.full ? pack(said) : said.name + "|" + said.register_number);
    std::int64_t local = link ? link->local_id : own_ ? id_from_text(org.external_id).value_or(0) : 0;
    if (link && link->content == content && !link->ended) {
        org.school = SchoolId(local);
        ++summary_.of(Kind::school).unchanged;
        return {};
    }
    std::vector<School> before;
    SchoolId const wanted(local);
    if (local != 0) before = schools_by_id(snapshot, std::span(&wanted, 1));
    if (before.empty() && !said.register_number.empty())
        if (auto found = school_by_register_number(snapshot, said.register_number)) before.push_back(std::move(*found));
    School const* old = before.empty() ? nullptr : &before.front();
    if (old == nullptr && numbers_.count(said.register_number) != 0) { // both mean the school that this plan adds
        org.school = numbers_[said.register_number];
        finding(
            {Weight::warning, "register_number_twice", files_[org.file].name, org.line, 0, {}, said.register_number});
        ++summary_.of(Kind::school).unchanged;
        Operation same{.kind = Kind::school, .local_id = org.school.value(), .key = key, .content = content};
        link_to(same, link, org.external_id);
        write(same);
        return {};
    }
    if (old != nullptr && number_is_anothers(snapshot, said.register_number, old->id)) {
        finding(
            {Weight::warning, "register_number_twice", files_[org.file].name, org.line, 0, {}, said.register_number});
        said.register_number.clear(); // it keeps the one it has
    }
    bool const register_only = org.record.full && !own_;
    School const school = merged(said, org.record.full, register_only, old, link.has_value());
    org.school = old != nullptr ? old->id : link ? SchoolId(local) : next_id<SchoolId>();
    if (!said.register_number.empty()) numbers_[said.register_number] = org.school;
    Operation o{
        .kind = Kind::school, .local_id = org.school.value(), .row = pack(school), .key = key, .content = content};
    if (old != nullptr) o.before = pack(*old);
    o.row_do = old == nullptr ? RowDo::insert : o.before == o.row ? RowDo::nothing : RowDo::update;
    link_to(o, link, org.external_id);
    Counts& counts = summary_.of(Kind::school);
    (o.row_do == RowDo::nothing ? counts.unchanged : old != nullptr ? counts.changed : counts.added)++;
    write(o);
    return {};
}

Status Planner::settle_schools() {
    if (orgs_settled_) return {};
    orgs_settled_ = true;
    if (one_school()) return settle_one_school();
    for (std::string const& id : org_order_) {
        Org& org = orgs_[id];
        if (org.gone)
            finding({Weight::warning, "school_not_removed", files_[org.file].name, org.line, 0, {}, id});
        else if (is_school(org.type))
            TRY_DO(settle_school(org));
    }
    for (std::string const& id : org_order_)
        if (!orgs_[id].gone) place_org(orgs_[id]);
    return {};
}

Planner::Org const* Planner::org(std::string_view external_id) {
    std::string const id(external_id);
    auto const at = orgs_.find(id);
    if (at != orgs_.end()) return at->second.gone ? nullptr : &at->second;
    if (orgs_.size() >= kOrgsMax) return nullptr;
    // An earlier bundle named it, or nobody did: looked up once either way.
    Org& org = orgs_[id];
    org.external_id = id;
    org.settled = true;
    auto snapshot = database_.read();
    std::int64_t const key = link_key(input_.source_name, Kind::school, id);
    if (source_known_)
        for (Link const& link : links_by_key(snapshot, source_, Kind::school, std::span(&key, 1)))
            org.school = SchoolId(link.local_id);
    if (one_school() && org.school != input_.school) org.school = SchoolId();
    auto const own = own_ ? SchoolId::parse(id) : std::nullopt;
    if (!org.school && own && one_school()) {
        if (*own == input_.school) org.school = *own;
    } else if (!org.school && own && !schools_by_id(snapshot, std::span(&*own, 1)).empty()) {
        org.school = *own;
    }
    return &org;
}

Status Planner::take_term(Record const& record) {
    auto const& r = std::get<TermRecord>(record.body);
    if (record.gone) {
        finding({Weight::warning,
                 "term_not_removed",
                 files_[record.file].name,
                 record.line,
                 0,
                 {},
                 std::string(record.external_id)});
        return {};
    }
    if (one_school()) { // the authority's, as its days are; classes still need to know when they run
        term_spans_[std::string(record.external_id)] = {r.starts_on, r.ends_on};
        if (!std::exchange(terms_passed_, true))
            finding({Weight::warning, "terms_not_taken", files_[record.file].name, record.line, 0, {}, {}});
        return {};
    }
    Pending<TermRow>& item = terms_.emplace_back();
    item.external_id = record.external_id;
    item.key = link_key(input_.source_name, Kind::term, record.external_id);
    item.file = record.file;
    item.line = record.line;
    item.row = {std::string(r.name), std::string(r.kind), r.starts_on, r.ends_on};
    if (own_) item.natural = id_from_text(record.external_id).value_or(0);
    if (!seen_.add(item.key)) {
        report(Weight::error, "twice", item, record.external_id);
        ++summary_.of(Kind::term).bad;
        return {};
    }
    term_spans_[item.external_id] = {r.starts_on, r.ends_on};
    return terms_.size() < kBatch ? Status() : flush_terms();
}

Status Planner::flush_terms() {
    if (terms_.empty()) return {};
    TRY_DO(settle(Kind::term, terms_));
    terms_.clear();
    return {};
}

} // namespace belfry::directory::imports
