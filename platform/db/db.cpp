// The database's face: hands each call to the engine in use and keeps the rules that hold on both.
// Scale: every query of every request comes through here, so nothing here takes a lock or allocates more than once.

#include "platform/db/db.h"

#include "base/text.h"
#include "platform/db/engine.h"

namespace belfry::db {
namespace {
thread_local std::int64_t statements = 0;
thread_local int inside_units = 0;
} // namespace

std::int64_t statements_on_this_thread() { return statements; }

namespace detail {

void forbid_writes_on_this_thread() { ++inside_units; }

void count_statements(std::int64_t more) { statements += more; }

Problem Connection::fail_unit(Problem problem) {
    if (!unit_failed()) problem_ = std::move(problem);
    return problem_ ? *problem_ : Problem{ProblemKind::unavailable, "db_broken", broken_->what};
}

void Connection::break_unit(Broken const& broken) {
    if (!unit_failed()) broken_ = Failure{broken.fault, broken.what()};
    throw broken;
}

void Connection::refuse_select_if_failed() const {
    if (broken_) throw Broken(broken_->fault, broken_->what);
    if (problem_) throw UnitFailed();
}

std::optional<Problem> Connection::refuse_run_if_failed() const {
    if (broken_) throw Broken(broken_->fault, broken_->what);
    return problem_;
}

UnitEnd call_unit(std::function<Status(Tx&)> const& unit, Connection& connection) {
    UnitEnd end;
    connection.begin_unit();
    ++inside_units;
    try {
        Tx tx(&connection);
        end.status = unit(tx);
    } catch (UnitFailed const&) {
        // what failed is kept in the connection
    } catch (...) {
        end.error = std::current_exception();
    }
    --inside_units;
    // A unit that hid the failure of a statement failed all the same. One that put its own problem in its place is
    // heard.
    try {
        auto problem = connection.refuse_run_if_failed();
        if (problem && !end.error && end.status.ok()) end.status = std::move(*problem);
    } catch (Broken const&) {
        end.error = std::current_exception();
    }
    return end;
}

Problem problem_of(std::exception_ptr const& error) {
    try {
        std::rethrow_exception(error);
    } catch (Broken const& broken) {
        return {ProblemKind::unavailable, "db_broken", broken.what()};
    } catch (std::exception const& other) {
        return {ProblemKind::internal, "db_unit", other.what()};
    } catch (...) {
        return {ProblemKind::internal, "db_unit", "an exception of an unknown type"};
    }
}

void refuse_nested_write() {
    if (inside_units > 0) throw Broken(Fault::statement, "a unit must not write other than through its own Tx");
}

Bound match(NamedSql const& sql, std::span<Param const> params) {
    auto const wrong = [](std::string_view what, std::string_view name) {
        throw Broken(Fault::statement, std::string(what).append(" ").append(name));
    };
    Bound bound{};
    if (sql.parameters.size() > bound.size()) wrong("too many parameters in", sql.text);
    for (auto const& param : params) {
        bool known = false;
        for (std::size_t i = 0; i < sql.parameters.size(); ++i) {
            if (sql.parameters[i].name != param.name) continue;
            if (bound[i]) wrong("bound twice:", param.name);
            auto const& value = param.value.get();
            if (sql.parameters[i].list != std::holds_alternative<IdList>(value))
                wrong("a list of numbers goes with name[] and with nothing else:", param.name);
            if (auto const* text = std::get_if<std::string_view>(&value))
                if (!valid_utf8(*text) || text->find('\0') != std::string_view::npos)
                    wrong("text that is not UTF-8, or holds a NUL, for", param.name);
            bound[i] = &value;
            known = true;
        }
        if (!known) wrong("no such parameter:", param.name);
    }
    for (std::size_t i = 0; i < sql.parameters.size(); ++i)
        if (!bound[i]) wrong("not bound:", sql.parameters[i].name);
    return bound;
}

Problem constraint_problem(std::string_view code, std::string detail) {
    auto const kind = code == "db_check" || code == "db_not_null" ? ProblemKind::invalid : ProblemKind::conflict;
    return {kind, code, std::move(detail)};
}

} // namespace detail

Rows::Rows(std::unique_ptr<detail::Cursor> cursor) : cursor_(std::move(cursor)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;
bool Rows::next() { return cursor_->next(); }
bool Rows::is_null(int column) const { return cursor_->is_null(column); }
std::int64_t Rows::i64(int column) const { return cursor_->i64(column); }
double Rows::real(int column) const { return cursor_->real(column); }
std::string_view Rows::text(int column) const { return cursor_->text(column); }
std::string_view Rows::bytes(int column) const { return cursor_->bytes(column); }

Rows Session::select(Sql sql, Params params) {
    ++statements;
    connection_->refuse_select_if_failed();
    return Rows(connection_->select(sql.text(), params));
}

Engine Session::engine() const { return connection_->engine(); }

Result<std::int64_t> Tx::run(Sql sql, Params params) {
    ++statements;
    if (auto problem = connection_->refuse_run_if_failed()) return *problem;
    return connection_->run(sql.text(), params);
}

struct Tx::Bulk::State {
    detail::Connection* connection;
    std::unique_ptr<detail::BulkRun> run;
};

Tx::Bulk::Bulk(std::unique_ptr<State> state) : state_(std::move(state)) {}
Tx::Bulk::Bulk(Bulk&&) noexcept = default;
Tx::Bulk::~Bulk() = default;

Status Tx::Bulk::add(Params params) {
    ++statements;
    if (auto problem = state_->connection->refuse_run_if_failed()) return *problem;
    return state_->run->add(params);
}

Result<std::int64_t> Tx::Bulk::finish() {
    if (auto problem = state_->connection->refuse_run_if_failed()) return *problem;
    return state_->run->finish();
}

Tx::Bulk Tx::bulk(Sql sql) {
    connection_->refuse_select_if_failed();
    return Bulk(std::make_unique<Bulk::State>(Bulk::State{connection_, connection_->bulk(sql.text())}));
}

Snapshot::Snapshot(Database& database, detail::Connection* connection) : Session(connection), database_(&database) {
    connection->begin_unit();
}

Snapshot::Snapshot(Snapshot&& other) noexcept : Session(other.connection_), database_(other.database_) {
    other.connection_ = nullptr;
}

struct Database::Impl {
    Engine engine;
    std::unique_ptr<detail::Backend> backend;
};

Snapshot::~Snapshot() {
    if (connection_) database_->impl_->backend->release_reader(connection_);
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(Options const& options) {
    auto backend = options.engine == Engine::sqlite ? detail::open_sqlite(options) : detail::open_postgres(options);
    if (!backend.ok()) return std::move(backend).problem();
    auto impl = std::make_unique<Impl>(Impl{options.engine, std::move(backend).value()});
    return std::unique_ptr<Database>(new Database(std::move(impl)));
}

Engine Database::engine() const { return impl_->engine; }
Snapshot Database::read() { return Snapshot(*this, impl_->backend->acquire_reader()); }

Status Database::write_erased(std::function<Status(Tx&)> const& unit) {
    detail::refuse_nested_write();
    return impl_->backend->write(unit);
}

void Database::write_later(std::function<Status(Tx&)> unit, std::function<void(Status)> done) {
    impl_->backend->write_later(std::move(unit), std::move(done));
}

Status Database::write_long(std::function<Status(Tx&)> const& unit) {
    detail::refuse_nested_write();
    return impl_->backend->write_long(unit);
}

Status Database::migrate(std::span<Migration const> migrations) {
    detail::refuse_nested_write();
    return impl_->backend->migrate(migrations);
}

std::string Database::schema_text() { return impl_->backend->schema_text(); }
bool Database::answers() { return impl_->backend->answers(); }
Database::Stats Database::stats() const { return impl_->backend->stats(); }

} // namespace belfry::db
