// The workbench, edited by itself: opens a document, recovers what is offered of it, then types
// numbers into a parameter, undoes, redoes and saves, all by keys, and tells its other end each
// thing it did. It goes on until it is killed.
//
//   offered N            works are offered at the start
//   at VALUE             the parameter when editing begins
//   edit VALUE EDITS MS  the value was typed; the document's changes so far; time since its start
//   kept EDITS           so many changes are in the journal
//   undone               all since the last save or start is about to be undone, and redone
//   saved VALUE          the file has it
#include "app/document/autosave.h"
#include "app/resources/resource_files.h"
#include "app/window/end_signals.h"
#include "app/window/main_window.h"
#include "app/window/recovery_bar.h"
#include "app/window/windows.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QTimer>

#include <cstdio>
#include <random>

using namespace dynaloom;

namespace {

// At once, whole: what is not out when the program is killed was not said.
template <class... Parts> void tell(const char* format, Parts... parts) {
    char line[128];
    const int length = std::snprintf(line, sizeof line, format, parts...);
    std::fwrite(line, 1, static_cast<std::size_t>(length), stdout);
    std::fflush(stdout);
}

class Editor {
public:
    Editor(window::MainWindow& window, unsigned seed)
        : m_window(window)
        , m_random(seed) {
        m_clock.start();
        m_value = current();
        tell("at %lld\n", m_value);
        QObject::connect(&window.autosave(), &document::Autosave::saved, &window,
                         [](quint64 edits) { tell("kept %llu\n", edits); });
        QObject::connect(&m_timer, &QTimer::timeout, &window, [this] { act(); });
        m_timer.start(3);
    }

private:
    long long current() const {
        return std::stoll(m_window.document().model()->parameters.at("w_i").value.text);
    }

    void act() {
        const auto dice = m_random() % 300;
        if (dice == 0)
            save();
        else if (dice < 6)
            undoAndRedo();
        else
            type();
    }

    void type() {
        auto* field = m_window.inspector().field(QStringLiteral("w_i"));
        QLineEdit* entry = field->entry();
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, QString::number(++m_value));
        QTest::keyClick(entry, Qt::Key_Return);
        if (current() == m_value)
            tell("edit %lld %llu %lld\n", m_value,
                 static_cast<unsigned long long>(m_window.document().edits()), m_clock.elapsed());
    }

    void undoAndRedo() {
        tell("undone\n");
        m_window.view().setFocus();
        QTest::keyClick(&m_window, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(&m_window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    }

    void save() {
        QTest::keyClick(&m_window, Qt::Key_S, Qt::ControlModifier);
        if (!m_window.document().isDirty()) tell("saved %lld\n", current());
    }

    window::MainWindow& m_window;
    std::mt19937 m_random;
    QElapsedTimer m_clock;
    QTimer m_timer;
    long long m_value = 0;
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc != 3) return 2;
    theme::applyTheme(application, theme::darkTheme());
    window::Windows windows(std::make_shared<const model::Catalog>(app::readCatalog()),
                            theme::darkTheme());
    window::MainWindow& window = windows.add();
    if (!windows.open(QString::fromLocal8Bit(argv[1]), &window)) return 3;
    windows.offerRecovery();
    tell("offered %zu\n", window.recovery().count());
    if (!QTest::qWaitForWindowExposed(&window)) return 4;
    while (window.recovery().count() > 0) {
        for (QPushButton* button : window.recovery().findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("Recover")) {
                QTest::mouseClick(button, Qt::LeftButton);
                break;
            }
        QTest::qWait(1);
    }
    const window::EndSignals ends;
    QObject::connect(&ends, &window::EndSignals::asked, &windows, [&windows] {
        windows.flush();
        QApplication::exit(0);
    });
    Editor editor(window, static_cast<unsigned>(std::stoul(argv[2])));
    const int code = QApplication::exec();
    windows.flush(); // as runWorkbench()
    return code;
}
