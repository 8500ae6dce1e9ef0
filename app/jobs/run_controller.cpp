#include "app/jobs/run_controller.h"

#include "app/jobs/run_worker.h"

#include <QCoreApplication>

namespace dynaloom::jobs {
namespace {

// The step whose low 32 bits are `low`, near `reference` (all that is in a ring is).
std::uint64_t fullStep(std::uint32_t low, std::uint64_t reference) {
    const auto difference = static_cast<std::int32_t>(low - static_cast<std::uint32_t>(reference));
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(reference) + difference);
}

} // namespace

RunController::RunController(document::CatalogPtr catalog, QObject* parent)
    : QObject(parent)
    , m_catalog(std::move(catalog))
    , m_worker(std::make_unique<RunWorker>([this](Notification notification) {
        QMetaObject::invokeMethod(
            this, [this, message = std::move(notification)] { receive(message); },
            Qt::QueuedConnection);
    })) {}

RunController::~RunController() { m_worker.reset(); }

void RunController::start(const model::ModelPtr& model, const RunOptions& options) {
    m_model = model;
    m_worker->send(StartRun{model, options, m_catalog});
}

void RunController::pause() { m_worker->send(PauseRun{}); }

void RunController::resume() { m_worker->send(ResumeRun{}); }

void RunController::step() { m_worker->send(StepRun{}); }

void RunController::stop() {
    m_stopping = m_state != RunState::Idle;
    if (m_stopping) Q_EMIT stopping();
    m_worker->send(StopRun{});
}

void RunController::end() {
    m_worker->endAndWait();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
}

void RunController::setSpeed(double speed) { m_worker->send(SetSpeed{speed}); }

void RunController::setParameter(const QString& path, const QString& text) {
    m_worker->send(SetParameter{path.toStdString(), text.toStdString()});
}

void RunController::follow(const model::ModelPtr& model) {
    m_worker->send(FollowModel{model, m_catalog});
}

void RunController::rebuild(const model::ModelPtr& model) {
    m_worker->send(RebuildRun{model, m_catalog});
}

void RunController::saveResults(const QString& file) {
    m_worker->send(SaveResults{file.toStdString()});
}

void RunController::setProfiling(bool on) { m_worker->send(SetProfiling{on}); }

void RunController::setProbes(std::vector<Probe> probes) {
    m_worker->send(SetProbes{std::move(probes)});
}

std::size_t RunController::drain(const Visit& visit) {
    const std::shared_ptr<RunChannel> channel = m_loaded.channel;
    if (!channel) return 0;
    const std::uint64_t reference = channel->step.load(std::memory_order_acquire);
    std::size_t messages = 0;
    for (std::size_t watch = 0; watch < channel->rings.size(); ++watch) {
        messages += channel->rings[watch]->drain(
            [&](std::uint32_t tag, std::span<const std::uint32_t> payload) {
                visit(watch, fullStep(tag, reference), payload);
            });
    }
    return messages;
}

void RunController::receive(const Notification& notification) {
    std::visit([this](const auto& message) { take(message); }, notification);
}

void RunController::take(const StateChanged& message) {
    m_state = message.state;
    if (m_state == RunState::Idle) m_stopping = false;
    Q_EMIT stateChanged(m_state);
}

void RunController::take(const RunLoaded& message) {
    m_loaded = message;
    m_progress = {};
    Q_EMIT runLoaded(m_loaded);
}

void RunController::take(const Progress& message) {
    m_progress = message;
    Q_EMIT progressed(message);
}

void RunController::take(const ParameterChanged& message) {
    Q_EMIT parameterChanged(QString::fromStdString(message.path),
                            QString::fromStdString(message.text), message.timeMs);
}

void RunController::take(const NeedsRerun& message) {
    Q_EMIT rerunNeeded(QString::fromStdString(message.sentence));
}

void RunController::take(const Refused& message) { Q_EMIT refused(message.error); }

void RunController::take(const RecordingStopped& message) {
    Q_EMIT recordingStopped(QString::fromStdString(message.sentence));
}

void RunController::take(const RunHeld& message) {
    Q_EMIT held(QString::fromStdString(message.sentence));
}

void RunController::take(const ResultsSaved& message) {
    Q_EMIT resultsSaved(QString::fromStdString(message.file));
}

void RunController::take(const Profiled& message) { Q_EMIT profiled(message.report); }

void RunController::take(const Probed& message) { Q_EMIT probed(message); }
void RunController::take(const RunRecorded& message) { Q_EMIT recorded(message); }

void RunController::take(const RunFinished& message) { Q_EMIT finished(message); }

void RunController::take(const RunFailed& message) { Q_EMIT failed(message.error); }

} // namespace dynaloom::jobs
