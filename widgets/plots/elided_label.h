// A label that gives way: what has no room ends in "…", and the whole is in the tool tip.
#pragma once

#include <QLabel>

namespace dynaloom::plots {

class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(const QString& text = {}, QWidget* parent = nullptr);

    void setFullText(const QString& text);
    const QString& fullText() const { return m_text; }
    // Characters that are to be seen at least, where the window allows it.
    void setLeast(int characters);
    // All of it or nothing: for what is no use without its end.
    void setWhole(bool whole) { m_whole = whole; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void elide();

    QString m_text;
    int m_least = 0;
    bool m_whole = false;
};

} // namespace dynaloom::plots
