// What can be done to the parameters of the document or an area beyond their values: a fold under
// each with its name, meaning and users, and a form that makes a new one.
#pragma once

#include "widgets/inspector/row_widgets.h"

#include <functional>

class QFrame;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace dynaloom::inspector {

class EntryLine;
class QuantityField;

class ParameterDetails : public RowWidget {
    Q_OBJECT
public:
    ParameterDetails(const Row& row, const theme::Theme& theme);
    void update(const Row& row) override;
    using RowWidget::update;
    // "2 projections" or "nothing", and where these are.
    void setUses(const QString& counted, const QString& places);
    void setScope(const model::Scope& scope); // what the default may name
    // Of the area, where an instance is shown; nullptr elsewhere.
    QuantityField* fallback() const { return m_fallback; }
    EntryLine* nameLine() const { return m_name; }

signals:
    void renamed(const QString& name);
    void described(const QString& text);
    void defaultEdited(const QString& text);
    void removed();

private:
    EntryLine *m_name = nullptr, *m_doc = nullptr;
    QuantityField* m_fallback = nullptr;
    model::Scope m_scope;
    QLabel* m_uses = nullptr;
    QPushButton* m_remove = nullptr;
};

class NewParameterRow : public RowWidget {
    Q_OBJECT
public:
    // Looks at a name and a value; gives the value to store, or a sentence.
    using Check = std::function<Result<QString>(const QString& name, const QString& value)>;
    NewParameterRow(const Row& row, const theme::Theme& theme);
    void update(const Row&) override {}
    using RowWidget::update;
    void setTheme(const theme::Theme& theme) override;
    void setCheck(Check check) { m_check = std::move(check); }
    void open();

signals:
    void added(const QString& name, const QString& value, const QString& doc);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fold();
    void submit();
    void showError(const QString& sentence);

    QToolButton* m_button = nullptr;
    QFrame* m_form = nullptr;
    QLineEdit *m_name = nullptr, *m_value = nullptr, *m_doc = nullptr;
    QLabel* m_error = nullptr;
    Check m_check;
};

} // namespace dynaloom::inspector
