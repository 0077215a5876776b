#pragma once

#include "core/store/mapping/mapping.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QSpinBox;

namespace viridian::ui {

class MappingController;

/// The choices of a mapping, one line each, with what is wrong said below its line. objectNames
/// mappingTable, mappingPosition, mappingStream, mappingVersion, mappingId, mappingType,
/// mappingSchemaVersion, mappingData, mappingMetadata, mappingTime, mappingGuard; beside them
/// mappingBase, mappingCodec, mappingUnit, mappingEarly, mappingTransaction; mappingProblem0 … for
/// the sentences. Thread: UI.
class MappingForm : public QWidget {
    Q_OBJECT

public:
    explicit MappingForm(MappingController& controller, QWidget* parent = nullptr);

    /// Shows what the controller holds; keeps quiet while it does.
    void showMapping();

private:
    struct Line {
        MappedField field;
        QComboBox* choice;
        QLabel* icon; ///< of the problem
        QLabel* problem;
    };
    void addLine(QGridLayout& grid, MappedField field, QWidget* beside);
    void addDetails(QGridLayout& grid);
    void connectChoices();
    void fillTables();
    void fillColumns(const Line& line);
    void fillGuards();
    void fillTransactions();
    void showProblems();
    void edited();
    [[nodiscard]] const Line& lineOf(MappedField field) const;

    MappingController& m_controller;
    std::vector<Line> m_lines;
    QSpinBox* m_base;
    QComboBox* m_codec;
    QComboBox* m_unit;
    QCheckBox* m_early;
    QComboBox* m_transaction;
    bool m_showing = false;
};

} // namespace viridian::ui
