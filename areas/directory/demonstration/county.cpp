// The schools of the demonstration authority. At most some 1,000.
#include "areas/directory/demonstration/county.h"

#include <set>

#include "base/mix.h"
#include "base/text.h"

namespace belfry::directory::demonstration {
namespace {

constexpr std::string_view kPlaces[] = {
    "Ashcombe",     "Barley Mead",    "Broadwater",    "Chells",         "Cuffley Bridge",
    "Danesbury",    "Elmgate",        "Foxholes",      "Great Ashby",    "Hadham",
    "Hartsbourne",  "Heronswood",     "Ivel Valley",   "Kingsmead",      "Lea Springs",
    "Longmeadow",   "Marriotts Lane", "Mimram",        "Nobel Way",      "Oaklands",
    "Panshanger",   "Quickswood",     "Ridgeway",      "Roebuck",        "Sandon Hill",
    "Shephall",     "Stonehill",      "Tewin Water",   "Thornhill Park", "Upwell",
    "Verulam Road", "Watling",        "Westmill",      "Wymond",         "Yardley Green",
    "Abbots Field", "Bedwell Lane",   "Camps Hill",    "Cranbourne",     "Dewes Green",
    "Fairlands",    "Gade Valley",    "Holwell",       "Jarman",         "Knights Templar Lane",
    "Lonsdale",     "Martins Wood",   "Norton Common", "Pixmore",        "Purwell"};
constexpr std::string_view kTowns[] = {"Stevenage", "Hertford", "Hemel Hempstead", "Cheshunt",
                                       "Hitchin",   "Watford",  "St Albans"};
constexpr std::string_view kAccents[] = {"#1F4E8C", "#7A1F3D", "#1E6B4F", "#5B2A86", "#8A4B08",
                                         "#0B6E8A", "#9C2B2B", "#33691E", "#37474F", "#6D4C41"};

struct Kind {
    std::string_view phase, kind;
    int first_year, last_year, low_age, high_age;
};
constexpr Kind kSecondary{"secondary", "Community school", 7, 13, 11, 18};
constexpr Kind kPrimary{"primary", "Community school", -1, 6, 3, 11};
constexpr Kind kSpecial{"special", "Community special school", -1, 13, 3, 19};

School school_named(std::string name, Kind const& kind, int number, int district, Random& random) {
    School school;
    school.name = std::move(name);
    school.phase = kind.phase;
    school.kind = kind.kind;
    school.low_age = kind.low_age;
    school.high_age = kind.high_age;
    school.sexes = "Mixed";
    school.sixth_form = kind.last_year == 13 && kind.phase == "secondary";
    school.register_number = std::to_string(900001 + number);
    school.establishment_number = std::to_string(2000 + number);
    school.local_authority = "Hartshire";
    school.street = std::to_string(random.between(1, 180)) + " " + std::string(random.pick(kPlaces)) + " Lane";
    school.town = std::string(kTowns[static_cast<std::size_t>(district)]);
    school.county = "Hartshire";
    school.postcode = "ZZ" + std::to_string(district + 1) + " " + std::to_string(random.between(1, 9)) + "AA";
    school.phone = "01632 960" + std::to_string(100 + number % 900);
    school.accent = kAccents[static_cast<std::size_t>(number) % std::size(kAccents)];
    return school;
}

PlannedSchool planned(std::string name, Kind const& kind, int number, int district, int pupils, Random& random) {
    PlannedSchool planned;
    planned.school = school_named(std::move(name), kind, number, district, random);
    planned.district = district;
    planned.first_year = kind.first_year;
    planned.last_year = kind.last_year;
    planned.pupils = pupils;
    return planned;
}

std::vector<PlannedSchool> first_eight(Random& random) {
    std::vector<PlannedSchool> schools;
    auto add = [&](char const* name, Kind const& kind, int district, int pupils) -> PlannedSchool& {
        schools.push_back(planned(name, kind, static_cast<int>(schools.size()), district, pupils, random));
        return schools.back();
    };
    add("Thornhill Park School", kSecondary, 0, 1380);
    add("Ridgeway Academy", kSecondary, 1, 1240).school.kind = "Academy converter";
    add("St Aldric's Catholic School", kSecondary, 0, 1190).school.faith = "Roman Catholic";
    // Opened this September, one year group, on a borrowed site until the building is ready.
    auto& fresh = add("Elmgate School", kSecondary, 0, 180);
    fresh.first_year = fresh.last_year = 7;
    fresh.temporary_site = true;
    add("Fairlands Primary School", kPrimary, 0, 660);
    add("Longmeadow Primary School", kPrimary, 0, 640);
    add("Mimram Valley Primary School", kPrimary, 1, 430);
    add("Heronswood School", kSpecial, 0, 124);
    return schools;
}

int pupils_of(Kind const& kind, Random& random) {
    if (kind.phase == "secondary") return random.between(950, 1380);
    if (kind.phase == "special") return random.between(80, 140);
    constexpr int kSizes[] = {110, 210, 240, 315, 330, 420, 450, 630};
    return random.pick(kSizes);
}

Term term(std::string name, std::string kind, SchoolDay from, SchoolDay until) {
    return {TermId(), std::move(name), std::move(kind), from, until, false};
}

SchoolDay first_weekday(int year, int month, int day, Weekday wanted) {
    auto found = *SchoolDay::of(year, month, day);
    while (found.weekday() != wanted) found = found.plus(1);
    return found;
}

} // namespace

std::uint64_t Random::next() {
    auto const number = mix(state_);
    state_ += kMixStep;
    return number;
}

std::vector<std::string> district_names() {
    return {"Stevenage",
            "Hertford, Ware, Hatfield, Potters Bar, Welwyn",
            "Extended Hemel Hempstead",
            "Eastern Corridor",
            "North Herts excluding Stevenage",
            "Extended Watford",
            "Extended St Albans"};
}

std::vector<PlannedSchool> plan_schools(int count, Random& random) {
    auto schools = first_eight(random);
    if (count < static_cast<int>(schools.size())) schools.resize(static_cast<std::size_t>(std::max(1, count)));
    std::set<std::string> names;
    for (auto const& school : schools) names.insert(school.school.name);
    for (int number = static_cast<int>(schools.size()); number < count; ++number) {
        auto const& kind = number % 15 < 2 ? kSecondary : number % 15 == 14 ? kSpecial : kPrimary;
        std::string_view const ending = kind.phase == "secondary" ? " School"
                                        : kind.phase == "special" ? " Special School"
                                                                  : " Primary School";
        std::string name;
        for (int attempt = 0; name.empty() || names.contains(name); ++attempt) {
            name = std::string(random.pick(kPlaces));
            if (attempt > 2) name = std::string(random.pick(kPlaces)) + " and " + name;
            if (attempt > 20) name += " " + std::to_string(number);
            name += ending;
        }
        names.insert(name);
        int const district = number % static_cast<int>(std::size(kTowns));
        schools.push_back(planned(name, kind, number, district, pupils_of(kind, random), random));
    }
    return schools;
}

std::vector<Term> plan_terms(int first_year) {
    std::vector<Term> terms;
    for (int year = first_year; year <= first_year + 1; ++year) {
        auto const begin = first_weekday(year, 9, 2, Weekday::wednesday);
        auto const half = first_weekday(year, 10, 24, Weekday::monday);
        auto const winter = first_weekday(year, 12, 17, Weekday::friday);
        auto const spring = first_weekday(year + 1, 1, 4, Weekday::tuesday);
        auto const half_two = first_weekday(year + 1, 2, 13, Weekday::monday);
        auto const easter = first_weekday(year + 1, 3, 25, Weekday::friday);
        auto const summer = first_weekday(year + 1, 4, 11, Weekday::monday);
        auto const half_three = first_weekday(year + 1, 5, 25, Weekday::monday);
        auto const end = first_weekday(year + 1, 7, 20, Weekday::wednesday);
        terms.push_back(
            term("School year " + std::to_string(year) + " to " + std::to_string(year + 1), "year", begin, end));
        terms.push_back(term("Autumn term", "term", begin, winter));
        terms.push_back(term("Half term", "half_term", half, half.plus(4)));
        terms.push_back(term("Staff training day", "inset", first_weekday(year, 11, 24, Weekday::friday),
                             first_weekday(year, 11, 24, Weekday::friday)));
        terms.push_back(term("Spring term", "term", spring, easter));
        terms.push_back(term("Half term", "half_term", half_two, half_two.plus(4)));
        terms.push_back(term("Summer term", "term", summer, end));
        terms.push_back(term("Half term", "half_term", half_three, half_three.plus(4)));
    }
    return terms;
}

} // namespace belfry::directory::demonstration
