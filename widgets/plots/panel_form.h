// The settings of a panel as a small form that opens below its header. Every change acts at once.
#pragma once

#include "widgets/theme/theme.h"

#include <QFrame>
#include <QStringList>

#include <functional>

class QFormLayout;
class QLabel;
class QLineEdit;

namespace dynaloom::plots {

class PanelForm : public QFrame {
    Q_OBJECT
public:
    explicit PanelForm(const QString& title, QWidget* parent);

    void addChoice(const QString& label, const QStringList& texts, int current,
                   const std::function<void(int)>& chosen);
    // A number with its unit; kept within [low, high].
    void addNumber(const QString& label, double value, double low, double high, const QString& unit,
                   const std::function<void(double)>& changed);
    void addSwitch(const QString& label, bool on, const std::function<void(bool)>& changed);
    // Any of several; `chosen` hears all that are on.
    void addChecks(const QString& label, const QStringList& texts, const QStringList& on,
                   const std::function<void(const QStringList&)>& changed);
    QLineEdit* addText(const QString& label, const QString& text, const QString& placeholder,
                       const std::function<void(const QString&)>& changed);
    // A colour out of a few that are easy to tell apart, or any by its digits (#4f8ff7); invalid:
    // the one that the panel takes by itself. Returns what shows another one in the field.
    std::function<void(const QColor&)> addColour(const QString& label, const QColor& colour,
                                                 const std::function<void(const QColor&)>& changed);
    void addButton(const QString& text, const std::function<void()>& pressed);
    void addHeading(const QString& text);
    QLabel* addNote(const QString& text);

    // At a global point, kept on the screen.
    void openAt(const QPoint& topRight);

private:
    void row(const QString& label, QWidget* field);

    QFormLayout* m_rows;
};

} // namespace dynaloom::plots
