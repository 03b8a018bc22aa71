namespace Annda.Data;

/// <summary>Numbers in rows: what CSV and .npy files hold.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Columns">Numbers per row.</param>
/// <param name="Values">The numbers, row by row.</param>
public sealed record NumberTable(int Rows, int Columns, double[] Values);
