#pragma once
// The directory's rows as imports see them, and their packing into bytes: for the plan on disk, for the image of what
// was before, and for the digest that tells whether a source says something new.

#include <string>
#include <string_view>

#include "areas/directory/imports/formats/record.h"

namespace belfry::directory::imports {

struct TermRow {
    std::string name, kind;
    SchoolDay starts_on, ends_on;
};
struct PersonRow {
    std::string given_name, family_name, known_as, email, phone, pupil_number;
};
struct RoleRow {
    std::int64_t person = 0, school = 0; // school 0: of the authority
    std::string role, title;
    std::optional<std::int64_t> year_group;
    bool subsidiary = false;
    std::optional<SchoolDay> starts_on, ends_on; // starts_on is set in every row that is written
};
struct DemographicsRow { // of a person
    std::optional<SchoolDay> birth_day;
    std::string sex;
};
struct GuardianRow {
    std::int64_t pupil = 0, guardian = 0;
    std::string relationship;
    bool responsibility = false;
    std::int64_t contact_order = 1;
    bool lives_with = false, no_contact = false;
};
struct GroupRow {
    std::int64_t school = 0;
    std::string kind, name, subject;
    std::optional<std::int64_t> year_group;
    std::optional<SchoolDay> starts_on, ends_on;
};
struct MembershipRow {
    std::int64_t group = 0, person = 0;
    std::string part;
    std::optional<SchoolDay> starts_on, ends_on;
};

// Bytes: numbers as zig-zag varints, texts with their length before them.
class Packer {
public:
    void put(std::int64_t number);
    void put(std::string_view text);
    void put(std::string const& text) { put(std::string_view(text)); }
    void put(bool truth) { put(std::int64_t{truth}); }
    void put(SchoolDay day) { put(std::int64_t{day.days()}); }
    template <class T>
    void put(std::optional<T> const& maybe) {
        put(maybe.has_value());
        if (maybe) put(*maybe);
    }
    std::string& bytes() { return bytes_; }

private:
    std::string bytes_;
};

// Reads what a Packer wrote. After damage ok() is false and everything reads as empty.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : left_(bytes) {}
    void get(std::int64_t& number);
    void get(std::string& text);
    void get(bool& truth);
    void get(SchoolDay& day);
    template <class T>
    void get(std::optional<T>& maybe) {
        bool there = false;
        get(there);
        maybe.reset();
        if (there) get(maybe.emplace());
    }
    bool ok() const { return ok_; }
    bool at_end() const { return left_.empty(); }

private:
    std::string_view left_;
    bool ok_ = true;
};

// Every column of a row, in one order, for whatever takes columns.
template <class Each>
void columns(TermRow& r, Each&& each) {
    each(r.name), each(r.kind), each(r.starts_on), each(r.ends_on);
}
template <class Each>
void columns(PersonRow& r, Each&& each) {
    each(r.given_name), each(r.family_name), each(r.known_as), each(r.email), each(r.phone), each(r.pupil_number);
}
template <class Each>
void columns(RoleRow& r, Each&& each) {
    each(r.person), each(r.school), each(r.role), each(r.title), each(r.year_group), each(r.subsidiary);
    each(r.starts_on), each(r.ends_on);
}
template <class Each>
void columns(DemographicsRow& r, Each&& each) {
    each(r.birth_day), each(r.sex);
}
template <class Each>
void columns(GuardianRow& r, Each&& each) {
    each(r.pupil), each(r.guardian), each(r.relationship), each(r.responsibility), each(r.contact_order);
    each(r.lives_with), each(r.no_contact);
}
template <class Each>
void columns(GroupRow& r, Each&& each) {
    each(r.school), each(r.kind), each(r.name), each(r.subject), each(r.year_group), each(r.starts_on), each(r.ends_on);
}
template <class Each>
void columns(MembershipRow& r, Each&& each) {
    each(r.group), each(r.person), each(r.part), each(r.starts_on), each(r.ends_on);
}
// All but the id, the district and what people of the school choose (accent, time zone).
template <class Each>
void columns(School& r, Each&& each) {
    each(r.register_number), each(r.establishment_number), each(r.local_authority), each(r.name), each(r.phase);
    each(r.kind), each(r.status), each(r.low_age), each(r.high_age), each(r.sexes), each(r.faith), each(r.sixth_form);
    each(r.street), each(r.locality), each(r.town), each(r.county), each(r.postcode), each(r.website), each(r.phone);
    each(r.opened_on), each(r.closed_on), each(r.served);
}

template <class Row>
std::string pack(Row const& row) {
    Packer packer;
    columns(const_cast<Row&>(row), [&](auto const& column) { packer.put(column); }); // only read
    return std::move(packer.bytes());
}
template <class Row>
bool unpack(std::string_view bytes, Row& row) {
    Unpacker unpacker(bytes);
    columns(row, [&](auto& column) { unpacker.get(column); });
    return unpacker.ok() && unpacker.at_end();
}

// 63 bits of SHA-256; positive.
std::int64_t digest(std::string_view bytes);
// The key of an external id of that source.
std::int64_t link_key(std::string_view source, Kind kind, std::string_view external_id);

} // namespace belfry::directory::imports
