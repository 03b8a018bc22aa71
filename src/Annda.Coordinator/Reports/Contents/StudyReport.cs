using System.Text.Json.Nodes;
using Annda.Studies;

namespace Annda.Reports.Contents;

/// <summary>x.</summary>
internal static class StudyReport
{
    public static string Write(Study study, StudySession session, JsonObject summary) => "";
}
