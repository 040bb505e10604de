#pragma once
// The sheet of a register, of a session or of a lesson: each pupil with what is known of them, a mark to choose, and
// what the page showed, so that nothing changed meanwhile is overwritten.

#include <map>
#include <vector>

#include "areas/registration/planned/planned_store.h"
#include "areas/registration/registers/register_form.h"
#include "areas/registration/seating/seat_store.h"
#include "areas/registration/show.h"

namespace belfry::registration {

// How the pupils of a register are laid out: by name, by name as pictures, or as they sit in the room.
enum class View { list, pictures, seats };

struct Sheet {
    html::Href action; // of the register, without a view
    Session session;   // in which it is taken
    std::vector<directory::Member> pupils = {};
    bool closed = false; // the session's register has closed: who comes now is late after close
    int hidden = 0;      // pupils that an order keeps from the viewer
    Weeks weeks = {};
    std::vector<Planned> planned = {};
    std::map<PersonId, Mark> current = {}; // what this register says now
    View view = View::list;
    Seats seats = {}; // read for View::seats alone
    std::optional<html::Href> plan =
        {}; // where the seating plan is made; none where several groups are taught together

    html::Href address(View of) const; // with that view
    std::vector<PersonId> ids() const;
    Mark mark(PersonId pupil) const;
    Mark mark_at(PersonId pupil, Session of) const; // of the statutory register
};

// Pupils of these groups on the sheet's day, without those whom an order keeps from the viewer, in the order and with
// the view that the address asks for. Two statements, three as they sit.
void read_pupils(platform::Call& call, Sheet& sheet, std::span<directory::GroupId const> groups);
// Whose marks a form may change: the same pupils without their names. Two statements.
struct Roll {
    std::vector<PersonId> pupils;
    int hidden = 0; // pupils that an order keeps from the viewer
};
Roll read_roll(platform::Call& call, SchoolDay day, std::span<directory::GroupId const> groups);
// Refuses X where it is newly said of whom it cannot be; asks for ages only then.
void check_not_required(platform::Call& call, RegisterForm& form, SchoolDay day,
                        std::span<directory::GroupId const> groups);
// This and last week's marks, and what is planned. Two statements.
void read_lately(platform::Call& call, Sheet& sheet, SchoolId school);

void show_sheet(html::Writer& h, platform::Call& call, Sheet const& sheet,
                std::vector<RegisterForm::Wrong> const& wrong);
void show_sheet_to_read(html::Writer& h, platform::Call& call, Sheet const& sheet);
void show_clashes(html::Writer& h, platform::Call& call, Sheet const& sheet, std::vector<Saved::Clash> const& clashes);
// Without script: everybody left blank is present.
void fill_blanks(RegisterForm& form, std::span<PersonId const> pupils, Half half);

} // namespace belfry::registration
