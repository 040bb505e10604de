// Asking parents why a child is missing. 600 schools, some ten pupils each on a morning; six statements a school.
#include "areas/registration/contact/first_day_contact.h"

#include <algorithm>
#include <map>
#include <set>

#include "areas/registration/contact/asked_store.h"
#include "areas/registration/marks/mark_store.h"
#include "areas/registration/planned/planned_store.h"
#include "areas/registration/schools/times_store.h"
#include "platform/config/config.h"
#include "platform/extension/call.h"
#include "platform/json/json.h"
#include "platform/log/log.h"
#include "platform/mail/mail.h"
#include "platform/ui/page.h"

namespace belfry::registration {
namespace {

struct Missing {
    SchoolId school;
    std::string school_name;
    SchoolDay day;
    std::vector<PersonId> pupils;
};

// The pupils of that school who are missing without a reason, about whom nobody has been asked and nothing reported;
// none before the school's time.
Missing missing_at(db::Session& session, SchoolId school, Instant now) {
    auto const schools = directory::schools_by_id(session, std::span(&school, 1));
    if (schools.empty()) return {};
    auto const zone = TimeZone::named(schools[0].time_zone).value_or(TimeZone::london());
    Missing missing{school, schools[0].name, zone.day_of(now)};
    auto const times = times_of(session, school);
    if (zone.time_of(now) < times.contact_at) return missing;
    Session const morning{missing.day, Half::morning}, afternoon{missing.day, Half::afternoon};
    auto const in_morning = unsettled_in(session, school, morning);
    auto const in_afternoon = unsettled_in(session, school, afternoon);
    std::vector<PersonId> candidates = in_morning;
    candidates.insert(candidates.end(), in_afternoon.begin(), in_afternoon.end());
    auto const planned = planned_for(session, school, candidates, morning, afternoon);
    auto const reported = [&](PersonId pupil, Session of) { return said_by_parent(planned, pupil, of) != nullptr; };
    // Nobody is asked twice about one absence; who was there in between is missing anew.
    std::map<PersonId, Instant> asked;
    for (auto const& one : asked_on(session, school, missing.day))
        asked[one.pupil] = std::max(asked[one.pupil], one.at);
    std::set<PersonId> pupils;
    for (auto pupil : in_morning)
        if (!asked.contains(pupil) && !reported(pupil, morning)) pupils.insert(pupil);
    auto const begins = zone.instant_of(missing.day, times.afternoon);
    for (auto pupil : in_afternoon) {
        bool const all_day = std::ranges::binary_search(in_morning, pupil);
        auto const found = asked.find(pupil);
        bool const known = found != asked.end() && (all_day || found->second >= begins);
        if (!known && !reported(pupil, afternoon)) pupils.insert(pupil);
    }
    missing.pupils.assign(pupils.begin(), pupils.end());
    return missing;
}

Status send(platform::Platform& platform, db::Tx& tx, Missing const& missing, directory::Person const& pupil,
            directory::Person const& guardian) {
    auto const& words = platform.words;
    auto const address = platform.config.public_address + "/absences/new?child=" + pupil.id.text();
    mail::Message message;
    message.to_address = guardian.email;
    message.to_name = guardian.name();
    message.subject = words.text("contact.subject", {{"school", missing.school_name}});
    message.body = words.text("contact.greeting", {{"guardian", guardian.name()}}) + "\n\n" +
                   words.text("contact.missing", {{"pupil", pupil.name()},
                                                  {"school", missing.school_name},
                                                  {"day", ui::long_date(words, missing.day)}}) +
                   "\n\n" + std::string(words.text("contact.where")) + "\n\n" + address + "\n\n" +
                   std::string(words.text("contact.ring")) + "\n";
    return platform.mail.send(tx, message);
}

Result<int> ask_school(platform::Platform& platform, SchoolId school) {
    auto const now = platform.clock.now();
    return platform.db.write([&](db::Tx& tx) -> Result<int> {
        auto const missing = missing_at(tx, school, now);
        if (missing.pupils.empty()) return 0;
        auto const pupils = directory::people_by_id(tx, missing.pupils);
        std::set<PersonId> done;
        for (auto const& [link, guardian] : directory::contacts_of(tx, missing.pupils)) {
            if (guardian.email.empty() || done.contains(link.pupil)) continue;
            auto const pupil = std::ranges::find(pupils, link.pupil, &directory::Person::id);
            if (pupil == pupils.end()) continue;
            auto const sent = send(platform, tx, missing, *pupil, guardian);
            // A name or an address that cannot be written to: the next in order.
            if (!sent.ok() && sent.problem().kind == ProblemKind::invalid) continue;
            TRY_DO(sent);
            TRY_DO(add_asked(tx, school, missing.day, {link.pupil, link.guardian, now}));
            done.insert(link.pupil);
        }
        return static_cast<int>(done.size());
    });
}

} // namespace

Result<int> ask_parents(platform::Platform& platform) {
    std::vector<SchoolId> schools;
    {
        // Zones differ by a day at most.
        auto const today = TimeZone::london().day_of(platform.clock.now());
        auto snapshot = platform.db.read();
        schools = schools_with_unsettled(snapshot, {today.plus(-1), Half::morning}, {today.plus(1), Half::afternoon});
    }
    int asked = 0;
    for (auto school : schools) {
        // One school's trouble keeps no other school's parents from being asked.
        auto const of_school = ask_school(platform, school);
        if (of_school.ok())
            asked += *of_school;
        else
            log::error("contact.failed", {{"school", school.text()}, {"code", of_school.problem().code}});
    }
    return asked;
}

void add_contact_job(jobs::Kinds& kinds) {
    kinds.add({"registration.first_day_contact",
               [](platform::Platform& platform, jobs::Run&) -> Result<std::string> {
                   TRY(asked, ask_parents(platform));
                   return json::Writer().object().field("asked", asked).end().take();
               },
               600, 60, jobs::Lane::prompt});
}

} // namespace belfry::registration
