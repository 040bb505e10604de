#pragma once
// Works out what a bundle would do: takes its records, compares each with what is stored (in batches), and writes the
// plan. Changes nothing in the database. Memory: some 32 bytes for each person and 16 for each other record, for
// telling twins and absentees; nothing else grows with the bundle.
//
// - A record is known by its source and the id that the source gives; what it says is compared by digest, so a detail
//   that staff changed here stays until the source says something new.
// - A link whose row was taken out by hand counts as none. Who comes back more than four weeks after their role ended
//   gets a new one, so that the time between stays as it was.
// - Without a link, people are found by unique pupil number, schools by register number, guardians by the pair, roles
//   by person, school and role; and bundles that Belfry itself exported by their ids.
// - Who is absent from a bulk file is ended: the last day is yesterday. Nobody is ended for whom, or for whose kind,
//   rows could not be read; a no-contact order is never lifted or removed.
// - Of one school (one_school.cpp): rows of other schools and of people who are not the school's are bad rows; the
//   register, the authority's terms, and what is kept of people who belong elsewhere too stay as they are.

#include <unordered_map>
#include <unordered_set>

#include "areas/directory/imports/findings_file.h"
#include "areas/directory/imports/formats/bundle.h"
#include "areas/directory/imports/import_rows_store.h"
#include "areas/directory/imports/import_store.h"
#include "areas/directory/imports/key_set.h"
#include "areas/directory/imports/summary.h"
#include "areas/directory/people/giving.h"

namespace belfry::directory::imports {

// The source name of Belfry's own exports.
inline constexpr std::string_view kOwnSource = "belfry";

struct PlanInput {
    std::string source_name; // as kept
    SchoolId school;         // the one school that the import may touch; empty: the whole authority
    SchoolDay today;
    std::filesystem::path plan_path, findings_path;
    Giver giver = {}; // who hands it in: gives themselves nothing, and others nothing stronger than their own role
};

// Problem "cancelled", or of the files or the database.
Result<Summary> make_plan(db::Database& database, std::vector<InputFile> const& files, Inspection const& inspection,
                          PlanInput const& input, Progress const& progress);

// One record on its way into the plan.
template <class Row>
struct Pending {
    std::string external_id;
    std::int64_t key = 0;
    bool gone = false;
    bool skip = false;  // could not be taken after all
    bool fresh = false; // refers to somebody who is new in this plan, so that nothing can be there yet
    std::size_t file = 0;
    std::int64_t line = 0;
    Row row;
    std::string person, place;       // external ids that it refers to
    std::int64_t natural = 0;        // found here without a link
    std::int64_t local = 0;          // once settled
    int extra = -100;                // of people: year group; of guardians: 1 where the direction is not known
    std::optional<bool> stated;      // of guardians: responsibility
    std::optional<SchoolDay> begins; // of roles: later than the source says, because what went before is over
};

class Planner final : public Receiver {
public:
    Planner(db::Database& database, std::vector<InputFile> const& files, PlanInput const& input, PlanWriter plan,
            FindingsWriter findings, Progress const& progress, std::int64_t bytes_total);

    Status record(Record const& record) override;
    void finding(Finding finding) override;
    void unusable(Kind kind, std::string_view external_id) override;
    void covered(Kind kind) override { covered_[static_cast<std::size_t>(kind)] = true; }
    Status progress(std::int64_t bytes_done) override;

    // Of one school: what the bundle says of who belongs to it, before its records come in earnest.
    bool one_school() const { return !input_.school.empty(); }
    Status survey_bundle(std::vector<InputFile> const& files, Inspection const& inspection);
    Status survey(Record const& record);
    Result<Summary> finish();

private:
    struct PersonInfo {
        std::int64_t local = 0;
        std::int8_t year = -100; // -100: not said
        std::uint8_t flags = 0;
    };
    enum PersonFlag : std::uint8_t { kPupil = 1, kCarer = 2, kParent = 4, kRelative = 8, kNew = 16 };
    struct Org {
        SchoolRecord record;
        std::string external_id, type, parent;
        bool gone = false;
        std::size_t file = 0;
        std::int64_t line = 0;
        SchoolId school;
        bool authority = false, settled = false, walking = false;
    };
    struct TermSpan {
        SchoolDay starts_on, ends_on;
    };
    template <class Row>
    using Batch = std::vector<Pending<Row>>;

    // ---- taking records (take.cpp, planner.cpp)
    template <class Row>
    Pending<Row>& take(Batch<Row>& batch, Record const& record, std::string_view external_id);
    template <class Row>
    void report(Weight weight, std::string_view code, Pending<Row>& item, std::string_view value);
    Status take_person(Record const& record, PersonRecord const& r);
    Status take_role(Record const& record, RoleRecord const& r);
    Status take_demographics(Record const& record, DemographicsRecord const& r);
    Status take_guardian_link(Record const& record, GuardianRecord const& r);
    Status take_group(Record const& record, GroupRecord const& r);
    Status take_membership(Record const& record, MembershipRecord const& r);
    Status flush_people();
    Status flush_roles();
    Status flush_demographics();
    Status flush_guardians();
    Status flush_groups();
    Status flush_memberships();
    Status flush_all();

    // ---- settling (settle.cpp): decides what becomes of each item of a batch and writes it to the plan
    template <class Row>
    Status settle(Kind kind, Batch<Row>& batch);
    template <class Row>
    Status decide(Kind kind, Pending<Row>& item, Link const* link, std::string const* before);
    bool complete(TermRow& row, TermRow const* before) const;
    bool complete(PersonRow& row, PersonRow const* before) const;
    bool complete(RoleRow& row, RoleRow const* before) const;
    bool complete(DemographicsRow& row, DemographicsRow const* before) const;
    bool complete(GuardianRow& row, GuardianRow const* before) const;
    bool complete(GroupRow& row, GroupRow const* before) const;
    bool complete(MembershipRow& row, MembershipRow const* before) const;
    void write(Operation const& operation) { plan_.add(operation); }

    // ---- where the import is of one school alone (one_school.cpp)
    Status settle_one_school();
    Org const* own_org(std::vector<std::pair<Org*, std::optional<Link>>> const& schools);
    void drop_strangers(std::vector<std::pair<std::int64_t, std::int64_t>>& found, bool by_link);
    template <class Row>
    void keep_to_school(db::Session&, std::vector<Pending<Row>*> const&,
                        std::unordered_map<std::int64_t, std::string> const&) {}
    void keep_to_school(db::Session& session, std::vector<Pending<PersonRow>*> const& open,
                        std::unordered_map<std::int64_t, std::string> const& before);
    void keep_to_school(db::Session& session, std::vector<Pending<DemographicsRow>*> const& open,
                        std::unordered_map<std::int64_t, std::string> const& before);
    void keep_to_school(db::Session& session, std::vector<Pending<RoleRow>*> const& open,
                        std::unordered_map<std::int64_t, std::string> const& before);
    void keep_to_school(db::Session& session, std::vector<Pending<GuardianRow>*> const& open,
                        std::unordered_map<std::int64_t, std::string> const& before);
    void keep_to_school(db::Session& session, std::vector<Pending<GroupRow>*> const& open,
                        std::unordered_map<std::int64_t, std::string> const& before);
    void keep_to_school(db::Session& session, std::vector<Pending<MembershipRow>*> const& open,
                        std::unordered_map<std::int64_t, std::string> const& before);
    template <class Row>
    void keep_as_it_is(Pending<Row>& item, std::string const& before, std::string_view code);
    template <class Row>
    void refuse(Kind kind, Pending<Row>& item, std::string_view code, std::string_view value);
    std::unordered_set<std::int64_t> not_to_end(db::Session& session, Kind kind,
                                                std::unordered_map<std::int64_t, std::string> const& before);

    // ---- what whoever hands the bundle in may not give (own_rows.cpp)
    template <class Row>
    void refuse_own(db::Session&, std::vector<Pending<Row>*> const&,
                    std::unordered_map<std::int64_t, std::string> const&) {}
    void refuse_own(db::Session& session, std::vector<Pending<PersonRow>*> const& open,
                    std::unordered_map<std::int64_t, std::string> const& before);
    void refuse_own(db::Session& session, std::vector<Pending<RoleRow>*> const& open,
                    std::unordered_map<std::int64_t, std::string> const& before);
    void refuse_own(db::Session& session, std::vector<Pending<GuardianRow>*> const& open,
                    std::unordered_map<std::int64_t, std::string> const& before);
    void refuse_own(db::Session& session, std::vector<Pending<MembershipRow>*> const& open,
                    std::unordered_map<std::int64_t, std::string> const& before);

    // ---- finding what is referred to (resolve.cpp)
    void resolve_people(std::vector<std::string_view> const& external_ids);
    PersonInfo const* person_info(std::string_view external_id);
    PersonInfo& note_person(std::int64_t key);
    std::int64_t group_id(std::string_view external_id);
    void resolve_groups(std::vector<std::string_view> const& external_ids);
    Org const* org(std::string_view external_id);
    // Items that are new or say something new: is there a row already that no link leads to?
    template <class Row>
    void look_closer(db::Session&, std::vector<Pending<Row>*> const&) {}
    void look_closer(db::Session& session, std::vector<Pending<PersonRow>*> const& open);
    void look_closer(db::Session& session, std::vector<Pending<RoleRow>*> const& open);
    void look_closer(db::Session& session, std::vector<Pending<GuardianRow>*> const& open);
    void look_closer(db::Session& session, std::vector<Pending<TermRow>*> const& open);
    // A linked row that this item may not become: as if there were no link.
    template <class Row>
    bool leads_astray(Row const&, Row const&) const {
        return false;
    }
    bool leads_astray(GuardianRow const& said, GuardianRow const& there) const;
    // Whether the item stands for something new after what its link leads to; a role gets its beginning then.
    template <class Row>
    bool begins_anew(Pending<Row>&, Row const&) const {
        return false;
    }
    bool begins_anew(Pending<RoleRow>& item, RoleRow const& there) const;
    template <class Row>
    void keep_gaps(db::Session&, std::vector<Pending<Row>*> const&,
                   std::unordered_map<std::int64_t, std::string> const&) {}
    void keep_gaps(db::Session& session, std::vector<Pending<RoleRow>*> const& open,
                   std::unordered_map<std::int64_t, std::string> const& before);
    void see_pair(std::string_view one, std::string_view other);
    void point_guardians(Batch<GuardianRow>& batch);
    bool take_guardian(Pending<GuardianRow>& item);

    // ---- schools, terms (plan_schools.cpp)
    Status take_school(Record const& record);
    Status settle_schools();
    Status settle_school(Org& org);
    bool number_is_anothers(db::Session& session, std::string const& number, SchoolId school);
    void place_org(Org& org);
    Status take_term(Record const& record);
    Status flush_terms();

    // ---- those who are absent or said to be gone (plan_absent.cpp)
    Status end_absent();
    Status end_links(Kind kind, std::vector<Link> const& links);
    bool end_row(Kind kind, std::string const& before, Operation& operation);
    template <class Row>
    bool end_dated(std::string const& before, bool may_remove, Operation& operation);
    bool held(Kind kind, std::string const& before);
    Status end_what_people_have(std::vector<std::int64_t> const& people);

    db::Database& database_;
    std::vector<InputFile> const& files_;
    PlanInput const& input_;
    PlanWriter plan_;
    FindingsWriter findings_;
    Progress const& progress_;
    std::int64_t bytes_total_;
    Summary summary_;

    SourceId source_;
    bool source_known_ = false; // it has links
    bool own_ = false;
    KeySet wanted_;                // of one school: people whom the bundle ties to it
    bool terms_passed_ = false;    // of one school: said once that terms are not taken
    std::int64_t read_before_ = 0; // bytes of the survey
    bool people_before_ = false;
    std::array<bool, kKinds> covered_{}, suppressed_{};

    KeySet seen_;                              // every record of the bundle
    KeySet ended_;                             // those ended in this plan
    std::unordered_set<std::int64_t> adopted_; // guardian rows that were here and now have a link of this bundle
    KeySet pairs_;                             // pupil and guardian
    KeySet pupil_numbers_;                     // of the bundle
    KeyMap<PersonInfo> people_;
    KeyMap<std::int64_t> groups_;
    std::unordered_map<std::string, std::string> subjects_; // of courses
    std::unordered_map<std::string, TermSpan> term_spans_;
    std::unordered_map<std::string, Org> orgs_;
    std::unordered_map<std::string, SchoolId> numbers_; // register numbers of schools that this plan adds or renumbers
    std::vector<std::string> org_order_;
    bool orgs_settled_ = false;
    std::unordered_set<std::int64_t> held_people_; // local ids: rows of theirs could not be read

    Batch<TermRow> terms_;
    Batch<PersonRow> person_batch_;
    Batch<RoleRow> roles_;
    Batch<DemographicsRow> demographics_;
    Batch<GuardianRow> guardians_;
    Batch<GroupRow> group_batch_;
    Batch<MembershipRow> memberships_;
    std::vector<std::string> held_ids_; // external ids of people, until their local ids are known
};

inline constexpr std::size_t kBatch = 1000;

} // namespace belfry::directory::imports
