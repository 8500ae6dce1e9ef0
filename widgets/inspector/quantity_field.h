// One quantity in the inspector: its name, an entry that understands units, a button back to the
// default, a slider, and under them the sentence about what is wrong with the text.
#pragma once

#include "widgets/inspector/quantity.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QSlider;
class QToolButton;

namespace dynaloom::inspector {

class QuantityField : public QWidget {
    Q_OBJECT
public:
    QuantityField(Quantity quantity, model::Scope scope, const theme::Theme& theme,
                  QWidget* parent = nullptr);

    const Quantity& quantity() const { return m_quantity; }
    // Takes a new value of the same quantity. Text being typed and a slider being dragged stay.
    void setQuantity(Quantity quantity, model::Scope scope);
    void setTheme(const theme::Theme& theme);
    void setEditable(bool editable);

    QLineEdit* entry() const { return m_entry; }
    QSlider* slider() const { return m_slider; }
    QToolButton* resetButton() const { return m_reset; }
    QString errorSentence() const;

signals:
    void edited(const QString& text);  // a valid text was entered; empty: back to the default
    void dragged(const QString& text); // while the slider moves; an edited() follows at the end

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build(const theme::Theme& theme);
    void refresh();
    void showText(const QString& text);
    void showError(const QString& sentence);
    void commit();
    void sliderMoved(int position);
    void finishDrag();
    void placeSlider();
    void showMeaning();

    Quantity m_quantity;
    model::Scope m_scope;
    std::optional<SliderRange> m_range;
    QLabel* m_label = nullptr;
    QLineEdit* m_entry = nullptr;
    QToolButton* m_reset = nullptr;
    QSlider* m_slider = nullptr;
    QLabel* m_meaning = nullptr;
    QLabel* m_error = nullptr;
    QString m_draggedText;
    bool m_editable = true;
};

} // namespace dynaloom::inspector
