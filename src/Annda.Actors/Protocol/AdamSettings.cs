namespace Annda.Protocol;

/// <summary>
/// Steps of about equal length in all parameters (Kingma and Ba 2015): m ← β1 m + (1 − β1) g; v ← β2 v + (1 − β2) g²; w ← w + rate · m̂ /
/// (√v̂ + ε), with m̂ = m / (1 − β1^t) and v̂ = v / (1 − β2^t) at step t.
/// </summary>
/// <param name="Beta1">Memory of the gradient, 0 to below 1.</param>
/// <param name="Beta2">Memory of its square, 0 to below 1.</param>
/// <param name="Epsilon">Above 0.</param>
public sealed record AdamSettings(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8);
