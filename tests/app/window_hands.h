// A window on an example, and hands for it: tests that edit by the inspector and the graph.
#pragma once

#include "app/document/problems.h"
#include "tests/app/window_fixture.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QTest>

namespace dynaloom::test {

class WindowHands {
public:
    WindowHands() { theme::applyTheme(*qApp, theme::darkTheme()); }
    void open(const char* example) {
        window = std::make_unique<window::MainWindow>(shippedCatalog(), theme::darkTheme());
        window->resize(1600, 1000);
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        const auto opened = window->document().open(
            (QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/%1.loom")
                 .arg(QLatin1String(example)))
                .toStdString());
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().sentence.c_str());
        QApplication::processEvents();
    }
    void close() { window.reset(); }

    const model::ModelPtr& model() { return window->document().model(); }
    const model::Graph& graph() { return *model()->graph; }
    const model::Node& node(const char* name) { return *graph().nodeNamed(name); }
    const model::Projection& projection(const char* name) {
        for (const auto& each : graph().projections)
            if (each->name == name) return *each;
        static const model::Projection none;
        QTest::qFail(name, __FILE__, __LINE__);
        return none;
    }
    // A check of the model anew finds nothing.
    bool isSound() { return document::findProblems(*model(), *shippedCatalog()).empty(); }
    QString last() { return window->document().history().undoName(); }
    std::size_t steps() { return window->document().history().index(); }
    QString said() { return window->status().sentence(); }
    void select(const QList<Key>& keys) {
        window->scene().select(keys);
        QApplication::processEvents();
    }
    // A widget of the inspector that can be seen, by its accessible name.
    template <class Widget> Widget* named(const QString& name) {
        for (auto* widget : window->inspector().template findChildren<Widget*>())
            if (widget->accessibleName() == name && widget->isVisible()) return widget;
        return nullptr;
    }
    inspector::QuantityField* field(const char* path) {
        return window->inspector().field(QString::fromLatin1(path));
    }
    static void type(QLineEdit* entry, const char* text) {
        QVERIFY(entry);
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, QString::fromLatin1(text));
        QTest::keyClick(entry, Qt::Key_Return);
        QApplication::processEvents();
    }
    static void choose(QComboBox* box, const char* data) {
        QVERIFY(box);
        const int wanted = box->findData(QString::fromLatin1(data));
        QVERIFY2(wanted >= 0, data);
        // As a person does: the list is opened, the item found with the keys and taken.
        box->setFocus();
        QTest::keyClick(box, Qt::Key_F4);
        QWidget* list = box->view();
        QTRY_VERIFY(list->isVisible());
        for (int at = box->currentIndex(); at != wanted; at += at < wanted ? 1 : -1)
            QTest::keyClick(list, at < wanted ? Qt::Key_Down : Qt::Key_Up);
        QTest::keyClick(list, Qt::Key_Return);
        QApplication::processEvents();
    }
    void click(QWidget* widget) {
        QVERIFY(widget);
        QTest::mouseClick(widget, Qt::LeftButton);
        QApplication::processEvents();
    }

private:
    OwnFolders m_folders; // before the window, which reads them

public:
    std::unique_ptr<window::MainWindow> window;
};

} // namespace dynaloom::test
