// A parent's visit: Today, the child's attendance, and for some a report that the child is ill. 12,000 in a county.
#include "app/day/people.h"
#include "app/day/person.h"

namespace belfry::day {
namespace {

class ParentAtHome final : public Part, public std::enable_shared_from_this<ParentAtHome> {
public:
    ParentAtHome(Stage& stage, ParentPart const& part)
        : stage_(stage), part_(part), parent_(stage.cast.schools[part.school].parents[part.number]),
          person_(std::make_shared<Person>(stage, parent_.sign_in)) {}

    void sign_in_early(std::function<void()> then) override {
        person_->sign_in([self = shared_from_this(), then = std::move(then)](bool) {
            self->person_->hang_up();
            then();
        });
    }

    void play() override {
        ++stage_.parts_left;
        ++stage_.counts.parents_planned;
        stage_.at(part_.looks, [self = shared_from_this()] {
            self->person_->sign_in([self](bool in) {
                if (in) return self->look();
                self->end();
            });
        });
    }

private:
    void look() {
        person_->look("/", [self = shared_from_this()](bool) {
            self->person_->look("/people/" + self->parent_.child.text() + "/attendance", [self](bool seen) {
                self->stage_.counts.parents_looked += seen;
                if (self->part_.reports) return self->report();
                self->end();
            });
        });
    }

    void report() {
        person_->get("/absences/new?child=" + parent_.child.text(),
                     [self = shared_from_this()](http::Told const& told) {
                         auto form = PageForm::read(told.body, "/absences");
                         form.set("reason", "ill");
                         self->person_->post("/absences", form, [self](http::Told const& sent) {
                             bool const taken = sent.status == 303;
                             ++(taken ? self->stage_.counts.reports : self->stage_.counts.reports_refused);
                             if (!taken) ++self->stage_.counts.other_pages[sent.status];
                             self->end();
                         });
                     });
    }

    void end() {
        person_->hang_up();
        --stage_.parts_left;
    }

    Stage& stage_;
    ParentPart const& part_;
    Parent const& parent_;
    std::shared_ptr<Person> person_;
};

} // namespace

std::shared_ptr<Part> make_parent(Stage& stage, ParentPart const& part) {
    return std::make_shared<ParentAtHome>(stage, part);
}

} // namespace belfry::day
