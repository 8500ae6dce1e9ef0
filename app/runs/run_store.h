// The runs that are kept, newest first: in memory for this session, on the disk for the next ones.
// Each is a folder with its description, its model as a document, and its results. Results are read
// back when they are asked for. What is kept is bounded: beyond the budget the results of the
// oldest runs that are not pinned go first (they can be had again by running them), and of very
// many runs the oldest go altogether.
#pragma once

#include "app/runs/kept_run.h"
#include "core/model/model.h"

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <map>

namespace dynaloom::runs {

class RunStore : public QObject {
    Q_OBJECT
public:
    struct Budget {
        std::uint64_t diskBytes = 2ull << 30;   // of all results on the disk
        std::uint64_t memoryBytes = 256u << 20; // of results held in memory beside the newest
        std::size_t runs = 200;
    };

    // $XDG_STATE_HOME/dynaloom/runs, else ~/.local/state/...
    static QString defaultFolder();
    RunStore(QString folder, const Budget& budget, QObject* parent = nullptr);
    explicit RunStore(QString folder = defaultFolder(), QObject* parent = nullptr);
    ~RunStore() override; // what is still to be written is

    const QString& folder() const { return m_folder; }
    const std::vector<KeptRunPtr>& runs() const { return m_runs; }
    KeptRunPtr run(const QString& id) const; // nullptr: gone
    // The runs that led to this one, each going on from the one before as another model: the first
    // began at 0, the last is this one. Error: one of them is no longer kept.
    Result<std::vector<KeptRunPtr>> runsUpTo(const QString& id) const;

    // A run that is over; `results` may be null. Gives its id and, where it has none, its name.
    QString add(KeptRun run, const model::ModelPtr& model, const RecordingPtr& results);
    void remove(const QString& id);
    void setPinned(const QString& id, bool pinned);
    void setName(const QString& id, const QString& name); // an empty one is refused
    void setNote(const QString& id, const QString& note);
    static constexpr int kNameLength = 80, kNoteLength = 4000;

    Result<model::ModelPtr> model(const QString& id) const;
    // The results, now where they are in memory, else later, read in the background. `done` is
    // called on this object's thread.
    using Done = std::function<void(const Result<RecordingPtr>&)>;
    void results(const QString& id, Done done);
    // Everything is on the disk when it returns.
    void flush();

    std::uint64_t diskBytes() const;

Q_SIGNALS:
    void changed();
    void failing(const QString& sentence); // a run could not be written

private:
    struct Held {
        RecordingPtr results;
        bool isWritten = false;
        std::uint64_t used = 0; // when it was asked for last
    };

    QString path(const QString& id, const char* file = "") const;
    void restore();
    void write(const KeptRunPtr& run, const model::ModelPtr& model, const RecordingPtr& results);
    void written(const QString& id, const QString& failure);
    void change(const QString& id, const std::function<void(KeptRun&)>& edit);
    void removeLater(const QString& folder);
    void dropResults(const QString& id);
    void keepBudget();
    QString nextName() const;

    QString m_folder;
    Budget m_budget;
    std::vector<KeptRunPtr> m_runs;
    std::map<QString, model::ModelPtr> m_models; // of this session
    std::map<QString, Held> m_held;
    std::uint64_t m_clock = 0;
    QThreadPool m_pool; // of one thread: writes and reads in order
};

} // namespace dynaloom::runs
