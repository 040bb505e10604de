// A teacher's morning and afternoon: sign in, look at Today and the registers, open one's own, mark it, save it. 10,000
// in a county.
#include "app/day/people.h"
#include "app/day/person.h"

namespace belfry::day {
namespace {

constexpr int kSavesMax = 3; // where somebody changed the register meanwhile

class Teacher final : public Part, public std::enable_shared_from_this<Teacher> {
public:
    Teacher(Stage& stage, RegisterPart const& part)
        : stage_(stage), part_(part), one_(stage.cast.schools[part.school].registers[part.number]),
          person_(std::make_shared<Person>(stage, one_.sign_in)) {}

    void sign_in_early(std::function<void()> then) override {
        person_->sign_in([self = shared_from_this(), then = std::move(then)](bool) {
            self->person_->hang_up();
            then();
        });
    }

    void play() override {
        for (auto const opens : part_.opens) left_ += opens != kNever;
        stage_.parts_left += left_;
        stage_.counts.registers_planned += left_;
        auto const arrives = std::max(part_.signs_in, stage_.clock->now());
        stage_.at(arrives, [self = shared_from_this()] { self->arrive(); });
    }

private:
    void arrive() {
        person_->sign_in([self = shared_from_this()](bool in) {
            if (in) return self->look_around();
            self->stage_.counts.registers_refused += self->left_;
            self->stage_.parts_left -= self->left_;
        });
    }

    void look_around() {
        person_->look("/", [self = shared_from_this()](bool) {
            self->person_->look("/registers", [self](bool) {
                self->person_->hang_up();
                for (int half = 0; half < 2; ++half)
                    if (self->part_.opens[half] != kNever)
                        self->stage_.at(self->part_.opens[half], [self, half] { self->open(half); });
            });
        });
    }

    std::string path(int half) const {
        return "/registers/" + one_.group.text() + "/" + stage_.clock->day().text() + (half == 0 ? "-am" : "-pm");
    }

    void open(int half) {
        person_->get(path(half), [self = shared_from_this(), half](http::Told const& told) {
            self->person_->hang_up();
            auto form = told.status == 200 ? PageForm::read(told.body, self->path(half)) : PageForm();
            if (!form.there()) return self->end(told.status);
            self->stage_.counts.register_page.add(told.milliseconds);
            self->stage_.at(self->stage_.clock->now() + self->part_.thinks,
                            [self, half, form = std::move(form)] { self->save(half, form, 1); });
        });
    }

    // Whoever is in the room is present, and whoever has no mark and is not is missing.
    void mark(PageForm& form, int half) const {
        for (std::size_t i = 0; i < one_.pupils.size(); ++i) {
            auto const pupil = one_.pupils[i].text();
            if (!form.value("m-" + pupil).empty() || !form.value("o-" + pupil).empty()) continue;
            bool const here = part_.arrives[i] != kNever && part_.arrives[i] <= stage_.clock->now();
            form.set("m-" + pupil, !here ? "N" : half == 0 ? "/" : "\\");
        }
    }

    void save(int half, PageForm form, int tries) {
        mark(form, half);
        person_->post(path(half), form, [self = shared_from_this(), half, tries](http::Told const& told) {
            self->person_->hang_up();
            auto& counts = self->stage_.counts;
            if (told.status == 303) {
                ++counts.registers_saved;
                counts.register_save.add(told.milliseconds);
                return self->end(0, true);
            }
            auto const fresh = told.status == 409 ? PageForm::read(told.body, self->path(half)) : PageForm();
            if (!fresh.there() || tries == kSavesMax) return self->end(told.status);
            ++counts.clashes;
            self->save(half, fresh, tries + 1);
        });
    }

    void end(int status, bool saved = false) {
        --stage_.parts_left;
        if (saved) return;
        ++stage_.counts.registers_refused;
        ++stage_.counts.other_pages[status];
    }

    Stage& stage_;
    RegisterPart const& part_;
    Register const& one_;
    std::shared_ptr<Person> person_;
    int left_ = 0;
};

} // namespace

std::shared_ptr<Part> make_teacher(Stage& stage, RegisterPart const& part) {
    return std::make_shared<Teacher>(stage, part);
}

} // namespace belfry::day
