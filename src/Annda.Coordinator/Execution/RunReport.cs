using System.Text.Json.Nodes;

namespace Annda.Execution;

internal static class RunReport
{
    public static string Write(Recipe recipe, RunDirectory directory, RunSession session, JsonObject summary) => "";
}
